package dev.spillway.features.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema that editors go by, against the loader, which has the last word. */
class GroupSchemaTest {

    private static final Path SHIPPED = Path.of("../definitions/features");
    private static final String RESOURCE = "/dev/spillway/definitions/feature-group.schema.json";

    private static final String SOUND = """
            group: g
            version: 1
            entity: [id]
            source: {topic: t, fields: {id: string}}
            features: [{aggregate: [count], windows: [1h], name: events}]
            """;

    @ParameterizedTest
    @MethodSource("shipped")
    void allowsTheShippedGroups(Path file) throws IOException {
        assertThat(schema().validate(Files.readString(file), InputFormat.YAML)).isEmpty();
    }

    @Test
    void knowsTheKeysAndWordsThatTheLoaderKnows() throws IOException {
        JsonNode schema = tree();
        JsonNode parts = schema.at("/$defs");

        assertThat(keys(schema)).isEqualTo(GroupReader.KEYS);
        assertThat(keys(parts.at("/source"))).isEqualTo(SourceReader.KEYS);
        assertThat(keys(parts.at("/feature"))).isEqualTo(FeatureReader.KEYS);
        assertThat(Stream.concat(
                                words(parts.at("/plain_aggregate/enum")).stream(),
                                keys(parts.at("/parametrised_aggregate")).stream())
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.copyOf(Aggregates.AVAILABLE));
        assertThat(words(parts.at("/source/properties/fields/additionalProperties/enum")))
                .isEqualTo(TypeNames.ALL);
    }

    @Test
    void describesEveryKey() throws IOException {
        JsonNode schema = tree();

        for (String at : List.of("", "/$defs/source", "/$defs/feature")) {
            schema.at(at + "/properties").properties().forEach(property -> {
                JsonNode described = property.getValue().has("description")
                        ? property.getValue()
                        : schema.at(property.getValue().path("$ref").asText().substring(1));
                assertThat(described.path("description").asText())
                        .as(property.getKey())
                        .isNotEmpty();
            });
        }
    }

    @Test
    void allowsASoundGroup() {
        assertThat(schema().validate(SOUND, InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "last_k: 5",
                "first_k: [3, 5]",
                "approx_percentile: [0.5, 0.95]",
                "approx_percentile: 0.999",
                "unique_count: 5",
                "histogram: {bound: 5}",
                "decayed_sum: {half_life: 1h}",
            })
    void allowsParameters(String aggregate) {
        String group = SOUND.replace("[count]", "[{" + aggregate + "}]");

        assertThat(schema().validate(group, InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "group: my-group",
                "version: 0",
                "version: '1'",
                "entity: []",
                "entity: [id, id]",
                "clock: events",
                "latenes: 1h",
                "ttl: 1x",
                "read_replicas: -1",
                "source: {topic: t, fields: {id: strin}}",
                "source: {fields: {id: string}}",
                "features: []",
                "features: [{windows: [1h], name: x}]",
                "features: [{aggregate: [cout], windows: [1h], name: x}]",
                "features: [{aggregate: [{stddev: 2}], windows: [1h], of: n}]",
                "features: [{aggregate: [last_k], windows: [1h], of: n}]",
                "features: [{aggregate: [{last_k: 0}], windows: [1h], of: n}]",
                "features: [{aggregate: [{approx_percentile: 1}], windows: [1h], of: n}]",
                "features: [{aggregate: [{decayed_sum: 1h}], of: n}]",
                "features: [{aggregate: [{histogram: {bond: 1}}], windows: [1h], of: n}]",
                "features: [{aggregate: [{last_k: 1, top_k: 1}], windows: [1h], of: n}]",
                "features: [{aggregate: [count], windows: [1hour], name: x}]",
                "features: [{aggregate: [count], windows: [1h], name: x, critical: 1}]",
            })
    void refusesWhatTheLoaderRefuses(String line) {
        String key = line.replaceFirst(":.*", ":");
        var lines =
                new ArrayList<>(SOUND.lines().filter(l -> !l.startsWith(key)).toList());
        lines.add(line);

        assertThat(schema().validate(String.join("\n", lines), InputFormat.YAML))
                .isNotEmpty();
    }

    private static Stream<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    private static Schema schema() {
        try (InputStream resource = GroupSchemaTest.class.getResourceAsStream(RESOURCE)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(resource, InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree() throws IOException {
        try (InputStream resource = GroupSchemaTest.class.getResourceAsStream(RESOURCE)) {
            return new ObjectMapper().readTree(resource);
        }
    }

    private static Set<String> keys(JsonNode object) {
        var keys = new HashSet<String>();
        object.at("/properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static List<String> words(JsonNode array) {
        var words = new ArrayList<String>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }
}
