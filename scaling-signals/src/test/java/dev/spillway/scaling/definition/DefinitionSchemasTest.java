package dev.spillway.scaling.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.DefinitionFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas that editors go by, against the loader, which has the last word. */
class DefinitionSchemasTest {

    private static final String SOUND = """
            policy: p
            version: 1
            applies_to: {kind: PREDICTION}
            rules: {high: {when: qps > 4, scale_out: 5}}
            constraints: {min: 10, max: 1000}
            """;

    @ParameterizedTest
    @MethodSource("shipped")
    void allowTheShippedDocuments(DefinitionDocument document) {
        assertThat(schema(document.kind()).validate(document.text(), InputFormat.YAML))
                .as(document.place())
                .isEmpty();
    }

    @Test
    void knowTheKeysAndWordsThatTheLoaderKnows() {
        JsonNode policy = tree("policy");
        JsonNode parts = policy.at("/$defs");

        assertThat(keys(policy)).isEqualTo(PolicyReader.KEYS);
        assertThat(keys(parts.at("/tier"))).isEqualTo(PolicyReader.TIER_KEYS);
        assertThat(keys(policy.at("/properties/applies_to"))).isEqualTo(PolicyReader.APPLIES_TO_KEYS);
        assertThat(keys(parts.at("/metric"))).isEqualTo(MetricReader.KEYS);
        assertThat(keys(parts.at("/rule"))).isEqualTo(RuleReader.KEYS);
        assertThat(keys(parts.at("/constraints"))).isEqualTo(ConstraintsReader.KEYS);
        assertThat(keys(parts.at("/procedure"))).isEqualTo(ProcedureReader.KEYS);
        assertThat(Set.copyOf(words(parts.at("/tier/properties/procedure/propertyNames/enum"))))
                .isEqualTo(ProcedureReader.KEYS);
        assertThat(words(parts.at("/kind/enum"))).isEqualTo(PolicyReader.KINDS);
        assertThat(words(parts.at("/unit/enum"))).isEqualTo(RuleReader.UNITS);
        assertThat(words(parts.at("/mode/enum"))).isEqualTo(PolicyReader.MODES);
        assertThat(words(parts.at("/metric/properties/fold/enum"))).isEqualTo(MetricReader.FOLDS);
        assertThat(Set.copyOf(words(parts.at("/rule_name/not/enum")))).isEqualTo(Names.RESERVED_RULES);
        assertThat(keys(tree("global"))).isEqualTo(BudgetReader.KEYS);
        assertThat(words(tree("global").at("/properties/budget/propertyNames/enum")))
                .isEqualTo(PolicyReader.KINDS);
        assertThat(keys(tree("capacity"))).isEqualTo(CapacityReader.KEYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy", "global", "capacity"})
    void describeEveryKey(String kind) {
        JsonNode schema = tree(kind);

        for (JsonNode object : List.of(schema, schema.path("$defs"))) {
            object.findValues("properties")
                    .forEach(properties -> properties.properties().forEach(property -> {
                        JsonNode described = property.getValue().has("description")
                                ? property.getValue()
                                : schema.at(property.getValue()
                                        .path("$ref")
                                        .asText()
                                        .substring(1));
                        assertThat(described.path("description").asText())
                                .as(property.getKey())
                                .isNotEmpty();
                    }));
        }
    }

    @Test
    void allowASoundPolicy() {
        assertThat(schema("policy").validate(SOUND, InputFormat.YAML)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "policy: a|b",
                "version: 0",
                "version: '1'",
                "mode: advise",
                "applies_to: {fleets: [a]}",
                "applies_to: {kind: SERVERS}",
                "applies_to: {kind: REDIS, fleets: []}",
                "metrics: {p: {from: a, fold: avg}}",
                "metrics: {p: {from: a, fold: max, quantile: 0.5}}",
                "metrics: {p: {from: a, quantile: 95}}",
                "min_coverage: 2",
                "min_converage: 0.5",
                "max_gap: 30",
                "rules: {high: {scale_out: 5}}",
                "rules: {high: {when: qps > 4}}",
                "rules: {high: {when: qps > 4, scale_out: 5, scale_in: 4}}",
                "rules: {high: {when: qps > 4, for: 2min, scale_out: 5}}",
                "rules: {high: {when: qps > 4, scale_out: 5, unit: SERVER}}",
                "rules: {bounds: {when: qps > 4, scale_out: 5}}",
                "constraints: {max: 4}",
                "constraints: {min: 0, max: 4}",
                "constraints: {min: 1, max: 4, cooldown: 5}",
                "tiers: {5: {mode: act}}",
                "tiers: {1: {applies_to: {kind: REDIS}}}",
                "prefer_spot_tiers: [5]",
                "procedure: {name: add-node}",
                "zero_hold: 1",
            })
    void refuseWhatTheLoaderRefuses(String line) {
        String key = line.replaceFirst(":.*", ":");
        var lines =
                new ArrayList<>(SOUND.lines().filter(l -> !l.startsWith(key)).toList());
        lines.add(line);

        assertThat(schema("policy").validate(String.join("\n", lines), InputFormat.YAML))
                .isNotEmpty();
    }

    private static Stream<DefinitionDocument> shipped() {
        DefinitionFiles files = DefinitionFiles.read(List.of(Path.of("../definitions")));
        return Stream.of(PolicyLoader.POLICY, PolicyLoader.GLOBAL, PolicyLoader.CAPACITY)
                .flatMap(kind -> files.documents(kind).stream());
    }

    private static InputStream resource(String kind) {
        InputStream resource =
                PolicyLoader.class.getResourceAsStream("/dev/spillway/definitions/" + kind + ".schema.json");
        assertThat(resource).as(kind).isNotNull();
        return resource;
    }

    private static Schema schema(String kind) {
        try (InputStream resource = resource(kind)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(resource, InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree(String kind) {
        try (InputStream resource = resource(kind)) {
            return new ObjectMapper().readTree(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
