package dev.spillway.pipeline.local;

import dev.spillway.features.definition.SchemaSource;
import dev.spillway.schemas.RegistryRefusedException;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.Wire;
import java.io.IOException;
import java.util.Optional;

/** The newest schemas of topics' values, as a registry has them. */
public record RegistrySchemas(SchemaRegistry registry) implements SchemaSource {

    @Override
    public Optional<String> avroSchema(String topic) throws IOException {
        try {
            return registry.latest(Wire.valueSubject(topic)).map(Object::toString);
        } catch (RegistryUnreachableException | RegistryRefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
