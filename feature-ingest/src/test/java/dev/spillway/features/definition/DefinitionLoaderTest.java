package dev.spillway.features.definition;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Window;
import dev.spillway.topologies.definition.Durations;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionLoaderTest {

    private static final long SECOND = 1_000_000;

    private static final String LEAST = """
            group: trips
            version: 3
            entity: [id]
            source:
              topic: trip-events
              fields: {id: string, fare: double, n: int, at: timestamp_ms, ok: boolean}
            features:
              - aggregate: [count]
                windows: [1h]
                name: trips
            """;

    @TempDir
    private Path folder;

    @Test
    void fillsInWhatIsLeftOut() throws Exception {
        GroupDefinition group = load(LEAST).definitions().groups().get(0);

        assertThat(group.name()).isEqualTo("trips");
        assertThat(group.version()).isEqualTo(3);
        assertThat(group.clock()).isEqualTo(GroupClock.WALL);
        assertThat(group.latenessMicros()).isEqualTo(3_600 * SECOND);
        assertThat(group.ttlMicros()).isEmpty();
        assertThat(group.readReplicas()).isZero();
        assertThat(group.source().format()).isEqualTo(Format.AVRO);
        assertThat(group.source().timestamp()).isEmpty();
        assertThat(group.source().filter()).isEmpty();
        assertThat(group.entity()).containsExactly(new Field("id", FieldType.STRING, 0));
        FeatureDefinition feature = group.features().get(0);
        assertThat(feature.critical()).isFalse();
        assertThat(feature.otherwise()).isEmpty();
        assertThat(feature.ttlMicros()).isEmpty();
    }

    @Test
    void takesOverWhatIsGiven() throws Exception {
        var text = """
                group: trips
                version: 1
                entity: [city, id]
                clock: event
                source:
                  topic: trip-events
                  format: json
                  fields: {id: string, city: string, fare: double, at: timestamp_ms, seq: long}
                  timestamp: at
                  filter: fare > 0
                  event_id: seq
                  tie_break: seq
                lateness: 2d
                ttl: 1w
                read_replicas: 2
                features:
                  - aggregate: [sum, max]
                    of: fare
                    where: city != "x"
                    windows: [90m, lifetime]
                    hop: {90m: 7s}
                    default: 1
                    critical: true
                    ttl: 12h
                  - aggregate: [last]
                    of: at
                    windows: [1h]
                    default: "2026-01-31T01:00:00+01:00"
                    as: seen
                """;

        GroupDefinition group = load(text).definitions().groups().get(0);

        assertThat(group.entity().stream().map(Field::name)).containsExactly("city", "id");
        assertThat(group.clock()).isEqualTo(GroupClock.EVENT);
        assertThat(group.source().format()).isEqualTo(Format.JSON);
        assertThat(group.source().timestamp().map(Field::type)).contains(FieldType.TIMESTAMP_MS);
        assertThat(group.source().filter().map(f -> f.text())).contains("fare > 0");
        assertThat(group.source().eventId())
                .isEqualTo(group.source().tieBreak())
                .isPresent();
        assertThat(group.latenessMicros()).isEqualTo(172_800 * SECOND);
        assertThat(group.ttlMicros()).isEqualTo(OptionalLong.of(604_800 * SECOND));
        assertThat(group.readReplicas()).isEqualTo(2);
        assertThat(group.features().stream()
                        .map(f -> f.name() + " " + f.window().hopMicros() / SECOND + " "
                                + f.otherwise().orElseThrow() + " " + f.critical()))
                .containsExactly(
                        "fare_sum_90m 7 1.0 true",
                        "fare_sum_lifetime 0 1.0 true",
                        "fare_max_90m 7 1.0 true",
                        "fare_max_lifetime 0 1.0 true",
                        "seen 60 2026-01-31T00:00:00Z false");
        assertThat(group.features().get(4).otherwise()).contains(Instant.parse("2026-01-31T00:00:00Z"));
    }

    @Test
    void namesAndTypesEveryAggregate() throws Exception {
        var text = LEAST.replaceFirst("(?s)features:.*", """
                features:
                  - aggregate: [variance, stddev, variance_samp, stddev_samp, skew, kurtosis, rate]
                    of: n
                    windows: [1h]
                  - aggregate: [{first_k: 2}, {last_k: [1, 5]}, {top_k: 3}, {bottom_k: 3}]
                    of: at
                    windows: [1h]
                    default: []
                  - aggregate: [{unique_count: {bound: 7}}]
                    of: n
                    where: fare > 0
                    windows: [lifetime]
                    default: 0
                  - aggregate: [{histogram: 5}, approx_frequent]
                    of: fare
                    windows: [1h]
                    default: {a: 1}
                  - aggregate: [approx_unique_count, {approx_percentile: [0.5, 0.95, 0.999]}]
                    of: fare
                    windows: [1d]
                  - {aggregate: [rate], name: trips, windows: [30s], critical: true, ttl: 1h}
                  - {aggregate: [{decayed_sum: {half_life: 90m}}], of: fare}
                  - {aggregate: [sum, {decayed_sum: {half_life: 1d}}], of: fare, windows: [1h], buckets: n, default: {}}
                  - {aggregate: [{approx_percentile: 0.25}], of: at, windows: [1h], as: quarter}
                """);

        GroupDefinition group = load(text).definitions().groups().get(0);

        assertThat(group.features().stream().map(f -> "%s: %s, %s".formatted(f.name(), f.type(), f.aggregate())))
                .containsExactly(
                        "n_variance_1h: double, VARIANCE",
                        "n_stddev_1h: double, STDDEV",
                        "n_variance_samp_1h: double, VARIANCE_SAMP",
                        "n_stddev_samp_1h: double, STDDEV_SAMP",
                        "n_skew_1h: double, SKEW",
                        "n_kurtosis_1h: double, KURTOSIS",
                        "n_rate_1h: double, RATE",
                        "at_first_2_1h: list of timestamp, FIRST_K:2.0",
                        "at_last_1_1h: list of timestamp, LAST_K:1.0",
                        "at_last_5_1h: list of timestamp, LAST_K:5.0",
                        "at_top_3_1h: list of timestamp, TOP_K:3.0",
                        "at_bottom_3_1h: list of timestamp, BOTTOM_K:3.0",
                        "n_unique_count_lifetime: long, UNIQUE_COUNT:7.0",
                        "fare_histogram_1h: map of long, HISTOGRAM:5.0",
                        "fare_approx_frequent_1h: map of long, APPROX_FREQUENT:1000.0",
                        "fare_approx_unique_count_1d: long, APPROX_UNIQUE_COUNT",
                        "fare_p50_1d: double, APPROX_PERCENTILE:0.5",
                        "fare_p95_1d: double, APPROX_PERCENTILE:0.95",
                        "fare_p99_9_1d: double, APPROX_PERCENTILE:0.999",
                        "trips_rate_30s: double, RATE",
                        "fare_decayed_sum_90m: double, DECAYED_SUM:5.4E9",
                        "fare_sum_by_n_1h: map of double, SUM",
                        "fare_decayed_sum_1d_by_n: map of double, DECAYED_SUM:8.64E10",
                        "quarter: timestamp, APPROX_PERCENTILE:0.25");
        assertThat(group.features().get(7).otherwise()).contains(List.of());
        assertThat(group.features().get(13).otherwise()).contains(Map.of("a", 1L));
        assertThat(group.features().get(20).window()).isEqualTo(Window.LIFETIME);
        assertThat(group.features().get(21).buckets().map(Field::name)).contains("n");
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "1s, 1s",
                "47s, 1s",
                "4m, 5s",
                "5m, 5s",
                "8m, 10s",
                "1h, 1m",
                "4h, 5m",
                "1d, 15m",
                "2d, 1h",
                "7d, 1h",
                "12d, 6h",
                "30d, 6h",
                "48d, 1d",
                "500w, 1d",
            })
    void choosesHopsThatFitFortyEightTimes(String width, String hop) {
        long widthMicros = Durations.micros(width).orElseThrow();

        assertThat(WindowReader.defaultHopMicros(widthMicros))
                .isEqualTo(Durations.micros(hop).orElseThrow());
    }

    @Test
    void readsOfASchemaOnlyWhatIsUsed() throws Exception {
        write("trips.avsc", """
                {"type": "record", "name": "Trip", "fields": [
                  {"name": "unused", "type": "string"},
                  {"name": "fare", "type": ["null", "double"]},
                  {"name": "tags", "type": {"type": "array", "items": "string"}},
                  {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                  {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A"]}},
                  {"name": "id", "type": "string"}]}
                """);
        var text = """
                group: trips
                version: 1
                entity: [id]
                source: {topic: trip-events, schema: trips.avsc, timestamp: at, filter: kind == "A"}
                features:
                  - {aggregate: [sum], of: fare * 2, name: twice, windows: [1h]}
                """;

        GroupDefinition group = load(text).definitions().groups().get(0);

        assertThat(group.source().fields())
                .containsExactly(
                        new Field("fare", FieldType.DOUBLE, 0),
                        new Field("at", FieldType.TIMESTAMP, 1),
                        new Field("kind", FieldType.STRING, 2),
                        new Field("id", FieldType.STRING, 3));
    }

    @ParameterizedTest
    @CsvSource({
        // Avro type, of a field without a declaration, what it may be declared as besides
        "'\"int\"',     INT,     LONG FLOAT DOUBLE TIMESTAMP TIMESTAMP_MS TIMESTAMP_S",
        "'\"long\"',    LONG,    FLOAT DOUBLE TIMESTAMP TIMESTAMP_MS TIMESTAMP_S",
        "'\"float\"',   FLOAT,   DOUBLE",
        "'\"double\"',  DOUBLE,  ''",
        "'\"boolean\"', BOOLEAN, ''",
        "'\"string\"',  STRING,  TIMESTAMP TIMESTAMP_MS TIMESTAMP_S",
        "'[\"null\", \"string\"]', STRING, TIMESTAMP TIMESTAMP_MS TIMESTAMP_S",
        "'{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\"]}', STRING, ''",
        "'{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}', TIMESTAMP, TIMESTAMP_MS TIMESTAMP_S",
        "'{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}', TIMESTAMP_MS, TIMESTAMP TIMESTAMP_S",
        "'{\"type\": \"int\", \"logicalType\": \"time-millis\"}', INT, LONG FLOAT DOUBLE",
    })
    void takesAvroTypesForOurs(String avro, FieldType type, String others) {
        AvroFields.AvroField field = requireNonNull(
                AvroFields.parse("{\"type\": \"record\", \"name\": \"T\", \"fields\": [{\"name\": \"f\", \"type\": "
                                + avro + "}]}")
                        .usable()
                        .get("f"));

        var readable = new ArrayList<>(List.of(type.name()));
        readable.addAll(
                Arrays.stream(others.split(" ")).filter(o -> !o.isEmpty()).toList());
        assertThat(field.type()).isEqualTo(type);
        assertThat(field.readableAs().stream().map(FieldType::name)).containsExactlyInAnyOrderElementsOf(readable);
    }

    @Test
    void asksForTheSchemaThatNoOneDeclares() throws Exception {
        var schema = "{\"type\": \"record\", \"name\": \"T\", \"fields\": [{\"name\": \"id\", \"type\": \"int\"}]}";
        var loader =
                new DefinitionLoader(topic -> topic.equals("trip-events") ? Optional.of(schema) : Optional.empty());
        Path file = write("g.yaml", """
                group: trips
                version: 1
                entity: [id]
                source: {topic: trip-events}
                features: [{aggregate: [count], name: trips, windows: [1h]}]
                """);

        GroupDefinition group =
                loader.load(List.of(file)).definitions().groups().get(0);

        assertThat(group.entity()).containsExactly(new Field("id", FieldType.INT, 0));
    }

    @Test
    void givesGroupsOfOneTopicOneLayout() throws Exception {
        String other = LEAST.replace("group: trips", "group: other").replace("n: int", "n: string, more: int");

        var definitions = load(LEAST + "---\n" + other).definitions();

        assertThat(requireNonNull(definitions.layouts().get("trip-events")).fields().stream()
                        .map(f -> f.name() + ":" + f.type()))
                .containsExactly(
                        "id:STRING", "fare:DOUBLE", "n:INT", "at:TIMESTAMP_MS", "ok:BOOLEAN", "n:STRING", "more:INT");
    }

    @Test
    void passesOverWhatOtherServicesRead() throws Exception {
        LoadedDefinitions loaded = load("policy: p\nanything: goes\n---\n" + LEAST + "---\nhealth: default\n");

        assertThat(loaded.definitions().groups()).hasSize(1);
        assertThat(loaded.documents().stream().map(d -> d.line() + " " + d.kind() + " " + d.name()))
                .containsExactly("1 policy p", "4 group trips", "15 health default");
    }

    @Test
    void readsAFileOnceHoweverOftenItIsGiven() throws Exception {
        Path file = write("g.yaml", LEAST);

        var loaded = new DefinitionLoader(SchemaSource.NONE).load(List.of(folder, file, folder));

        assertThat(loaded.definitions().groups()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                // what is replaced -> by what -> whether the meaning is another; ¶ is a line break
                "group: trips -> # a comment¶group:   trips -> false",
                "version: 3¶ -> version: 3¶lateness: 60m¶clock: wall¶read_replicas: 4¶ -> false",
                "name: trips -> name: trips¶    critical: true¶    default: 7 -> false",
                "windows: [1h] -> hop: 1m¶    windows: [1h] -> false",
                "ok: boolean -> ok: boolean, unused: int -> false",
                "version: 3 -> version: 4 -> true",
                "version: 3¶ -> version: 3¶lateness: 2h¶ -> true",
                "version: 3¶ -> version: 3¶ttl: 2h¶ -> true",
                "version: 3¶ -> version: 3¶clock: event¶ -> true",
                "id: string -> id: int -> true",
                "trip-events -> other-events -> true",
                "windows: [1h] -> windows: [1h]¶    hop: 5m -> true",
                "windows: [1h] -> windows: [1h]¶    where: ok -> true",
                "windows: [1h] -> windows: [1h]¶    of: fare -> true",
                "windows: [1h] -> windows: [1h, 2h] -> true",
                "name: trips -> name: journeys -> true",
            })
    void hasAChecksumOfItsMeaning(String replaced, String by, boolean another) throws Exception {
        String before = load(LEAST).definitions().groups().get(0).checksum();

        String after = load(LEAST.replace(replaced.replace("¶", "\n"), by.replace("¶", "\n")))
                .definitions()
                .groups()
                .get(0)
                .checksum();

        assertThat(before).hasSize(64);
        assertThat(!after.equals(before)).isEqualTo(another);
    }

    private LoadedDefinitions load(String text) throws IOException, InvalidDefinitionsException {
        return new DefinitionLoader(SchemaSource.NONE).load(List.of(write("group.yaml", text)));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
