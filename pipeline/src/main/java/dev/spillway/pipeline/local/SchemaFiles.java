package dev.spillway.pipeline.local;

import dev.spillway.features.definition.SchemaSource;
import dev.spillway.parts.MachineUnfitException;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** The Avro schemas that lie below definitions, {@code TOPIC.avsc} each. */
final class SchemaFiles implements SchemaSource {

    private static final String EXTENSION = ".avsc";

    private final Map<String, Schema> byTopic;

    private SchemaFiles(Map<String, Schema> byTopic) {
        this.byTopic = byTopic;
    }

    /** @throws MachineUnfitException if one is no schema */
    static SchemaFiles below(List<Path> places) {
        var byTopic = new TreeMap<String, Schema>();
        for (Path place : places) {
            for (Path file : files(place)) {
                String name = file.getFileName().toString();
                byTopic.put(name.substring(0, name.length() - EXTENSION.length()), parse(file));
            }
        }
        return new SchemaFiles(byTopic);
    }

    private static List<Path> files(Path place) {
        Path folder = Files.isDirectory(place)
                ? place
                : Optional.ofNullable(place.toAbsolutePath().getParent()).orElse(place);
        try (Stream<Path> below = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            return below.filter(file -> file.toString().endsWith(EXTENSION))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema parse(Path file) {
        try {
            return new Schema.Parser().parse(Files.readString(file));
        } catch (IOException | SchemaParseException e) {
            throw new MachineUnfitException(file + ": no Avro schema: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> avroSchema(String topic) {
        return Optional.ofNullable(byTopic.get(topic)).map(Schema::toString);
    }

    /** Makes the registry know each as the newest of its topic's values. */
    void register(SchemaRegistry registry) {
        byTopic.forEach((topic, schema) -> {
            String subject = Wire.valueSubject(topic);
            registry.register(subject, schema);
            registry.requireBackward(subject);
        });
    }
}
