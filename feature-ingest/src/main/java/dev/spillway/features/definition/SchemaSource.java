package dev.spillway.features.definition;

import java.io.IOException;
import java.util.Optional;

/** Where the schemas of source topics are asked for that no definition declares. */
@FunctionalInterface
public interface SchemaSource {

    /** Knows no schema: definitions must declare their fields. */
    SchemaSource NONE = topic -> Optional.empty();

    /**
     * The newest Avro schema of the topic's values, as JSON; empty if none is known.
     *
     * @throws IOException if it cannot be asked; the message says why
     */
    Optional<String> avroSchema(String topic) throws IOException;
}
