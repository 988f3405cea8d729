package dev.spillway.scaling.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpMappingLoaderTest {
    private static final Path SHIPPED = Path.of("../definitions/otlp");
    private static final String SOUND = """
            otlp: m
            fleet: f
            kind: TRAINING
            instance: {resource: host}
            metrics: {g: {from: x}}
            """;

    @Test
    void readsWhatIsShipped() throws InvalidDefinitionsException {
        List<OtlpMapping> shipped = OtlpMappingLoader.load(List.of(SHIPPED));

        assertThat(shipped.stream().map(OtlpMapping::name)).containsExactly("cassandra", "dcgm");
        assertThat(OtlpMappingLoader.byTopic(shipped)).containsOnlyKeys("otlp_metrics");
        // nothing is mapped that the shipped policies could not read undeclared
        for (OtlpMapping mapping : shipped) {
            Kind kind = Kind.valueOf(String.valueOf(mapping.kind().otherwise()));
            assertThat(mapping.metrics().stream().map(MappedMetric::name)).isSubsetOf(kind.gauges());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                fleeet: x                                  | test.yaml:6:1: no key "fleeet" in an OTLP mapping; did you mean "fleet"?
                interval: 5s                               | test.yaml:6:11: "interval" of 5s is too short; at least 10s: fleets are judged no more often
                kind: TRAINIG                              | test.yaml:5:7: no kind "TRAINIG"; did you mean "TRAINING"?
                tier: 5                                    | test.yaml:6:7: no tier "5"; did you mean "1"?
                instance: {}                               | test.yaml:5:11: "instance" says nowhere to look; write {resource: ATTRIBUTE}, {datapoint: ATTRIBUTE} or a name
                metrics: {g: {from: x, tkae: rate}}        | test.yaml:5:24: no key "tkae" in a metric; did you mean "take"?
                metrics: {g: {from: x, take: rates}}       | test.yaml:5:30: no take "rates"; did you mean "rate"?
                metrics: {g: {from: x, scale: 0}}          | test.yaml:5:31: "scale" must not be 0; 0.01 makes a ratio of percent
                metrics: {g: {from: x, quantile: 99}}      | test.yaml:5:34: "quantile" must be from 0 to 1; p99 is quantile: 0.99
                metrics: {g: {scale: 2}}                   | test.yaml:5:14: a metric needs "from"; say what the Collector calls it: from: DCGM_FI_DEV_GPU_UTIL
                metrics: {g: {from: x, over: [y], fold: max}} | test.yaml:5:41: "over" and "fold" cannot stand together: a quotient adds the series up on both sides; leave one out
                metrics: {g-1: {from: x}}                  | test.yaml:5:11: a metric "g-1" cannot be named in a policy; use letters, digits and _, not starting with a digit
                metrics: {}                                | test.yaml:5:10: "metrics" must not be empty; write metrics: {cpu_utilization: {from: …}}
                """)
    void saysWhatIsWrongAndWhere(String line, String fault) {
        assertThat(faults(with(line))).isEqualTo(fault);
        assertThat(schema().validate(with(line), InputFormat.YAML))
                .as("the schema's opinion")
                .satisfies(found -> assertThat(found.isEmpty()).isEqualTo(isBeyondTheSchema(line)));
    }

    /** What a schema cannot say. */
    private static boolean isBeyondTheSchema(String line) {
        return line.contains("interval") || line.contains("scale: 0") || line.contains("fold");
    }

    @Test
    void refusesTwoOfOneNameAndTwoIntervalsOfOneTopic() {
        assertThat(faults(SOUND + "---\n" + SOUND + "interval: 30s\n"))
                .contains("test.yaml:7:7: there are two OTLP mappings \"m\"; the first is in test.yaml:1")
                .contains("test.yaml:7:7: topic otlp_metrics has another interval in OTLP mapping \"m\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cassandra.yaml", "dcgm.yaml"})
    void allowsTheShippedMappingsInEditors(String file) throws IOException {
        assertThat(schema().validate(Files.readString(SHIPPED.resolve(file)), InputFormat.YAML))
                .isEmpty();
        assertThat(schema().validate(SOUND, InputFormat.YAML)).isEmpty();
    }

    private static String with(String line) {
        String key = line.replaceFirst(":.*", ":");
        return SOUND.lines().filter(known -> !known.startsWith(key)).collect(Collectors.joining("\n", "", "\n")) + line;
    }

    private static String faults(String text) {
        var thrown = catchThrowableOfType(
                InvalidDefinitionsException.class, () -> OtlpMappingLoader.load(DefinitionFiles.of("test.yaml", text)));
        return thrown.faults().stream().map(DefinitionFault::toString).collect(Collectors.joining("\n"));
    }

    private static Schema schema() {
        try (InputStream resource =
                OtlpMappingLoaderTest.class.getResourceAsStream("/dev/spillway/definitions/otlp.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(resource, InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
