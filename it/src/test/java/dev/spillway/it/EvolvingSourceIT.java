package dev.spillway.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.it.Ride.Version;
import dev.spillway.pipeline.local.RegistrySchemas;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sources that others own: their Avro schemas change while the service runs, and their JSON is what it is. */
@ExtendWith(RealPartsExtension.class)
class EvolvingSourceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 4_711;

    /** Takes its types from the registry, as they are when it is loaded. */
    private static final String AS_REGISTERED = """
            group: PREFIX_registered
            version: 1
            entity: [rider]
            source: {topic: TOPIC, timestamp: at}
            """;

    /** Says itself how wide it wants them. */
    private static final String DECLARED = """
            group: PREFIX_declared
            version: 1
            entity: [rider]
            source:
              topic: TOPIC
              timestamp: at
              fields: {rider: string, metres: long, fare: double, note: string, at: timestamp}
            """;

    private static final String FEATURES = """
            features:
              - {aggregate: [count], name: rides, windows: [lifetime]}
              - {aggregate: [sum, count], of: metres, windows: [lifetime]}
              - {aggregate: [sum], of: fare, windows: [lifetime]}
              - {aggregate: [count], of: note, windows: [lifetime]}
            """;

    @TempDir
    private Path folder;

    private RealParts parts;
    private Cluster cluster;
    private String prefix;
    private String topic;
    private final Map<Version, Integer> ids = new EnumMap<>(Version.class);
    private final Random random = new Random(SEED);

    @BeforeEach
    void prepare(RealParts parts, TestInfo test) throws Exception {
        this.parts = parts;
        prefix = "e" + Integer.toHexString(test.getDisplayName().hashCode());
        topic = prefix + "-rides";
        cluster = new Cluster(parts.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()));
        cluster.create(topic, 1);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    /** Registers the next version of the topic's own schema, which the registry accepts as compatible. */
    private void register(Version version) {
        String subject = Wire.valueSubject(topic);
        ids.put(version, cluster.registry().register(subject, version.schema()));
        cluster.registry().requireBackward(subject);
    }

    /** Registers what the topic's subject would refuse. */
    private void registerElsewhere(Version version) {
        ids.put(version, cluster.registry().register(topic + "-" + version + "-value", version.schema()));
    }

    private int id(Version version) {
        return Objects.requireNonNull(ids.get(version));
    }

    private FeatureServer server(String yaml) throws Exception {
        Path definitions = Files.createDirectories(folder.resolve("definitions"));
        Files.writeString(
                definitions.resolve("rides.yaml"),
                yaml.replace("PREFIX", prefix).replace("TOPIC", topic));
        return new FeatureServer(
                        FeatureServer.settings(parts.bootstrapServers(), folder.resolve("state"), Map.of()),
                        new DefinitionLoader(new RegistrySchemas(cluster.registry()))
                                .load(List.of(definitions))
                                .definitions(),
                        cluster.registry())
                .start();
    }

    private void send(Version version, Ride ride) throws Exception {
        cluster.send(topic, ride.rider(), ride.bytes(version, id(version)));
    }

    /** Sends rides of one rider, each with one of the versions. */
    private List<Ride> sendMixed(List<Version> versions, int number) throws Exception {
        var sent = new ArrayList<Ride>();
        for (int i = 0; i < number; i++) {
            Version version = versions.get(random.nextInt(versions.size()));
            Ride ride = Ride.random(random, "ada", OrderStream.minutesAgo(1));
            send(version, ride);
            sent.add(version.has("note") ? ride : new Ride("ada", ride.metres(), ride.fare(), null, ride.atMicros()));
        }
        return sent;
    }

    private void awaitRight(FeatureServer server, String group, List<Ride> rides) {
        var caller = new Caller(server.uri());
        await("seed " + SEED).atMost(PATIENCE).untilAsserted(() -> {
            JsonNode features =
                    caller.features(prefix + "_" + group, List.of("ada")).get("features");
            assertThat(features.at("/rides_count_lifetime/value").asLong()).isEqualTo(rides.size());
            assertThat(features.at("/metres_sum_lifetime/value").asLong())
                    .isEqualTo(rides.stream().mapToLong(Ride::metres).sum());
            assertThat(features.at("/fare_sum_lifetime/value").asDouble())
                    .isEqualTo(rides.stream().mapToDouble(Ride::fare).sum());
            assertThat(features.at("/note_count_lifetime/value").asLong())
                    .isEqualTo(
                            rides.stream().filter(ride -> ride.note() != null).count());
        });
    }

    private List<ConsumerRecord<byte[], byte[]>> quarantined() {
        return cluster.read(
                "features-quarantine", record -> Cluster.header(record, "topic").equals(topic));
    }

    @Test
    void goesOnWhileASchemaGrowsShrinksAndWidens() throws Exception {
        register(Version.FIRST);
        try (var server = server(AS_REGISTERED + FEATURES + "---\n" + DECLARED + FEATURES)) {
            var rides = new ArrayList<>(sendMixed(List.of(Version.FIRST), 20));
            awaitRight(server, "registered", rides);
            register(Version.WITH_CHANNEL);
            rides.addAll(sendMixed(List.of(Version.FIRST, Version.WITH_CHANNEL), 20));
            register(Version.WIDENED);
            rides.addAll(sendMixed(List.of(Version.FIRST, Version.WITH_CHANNEL, Version.WIDENED), 20));
            register(Version.WITHOUT_NOTE);
            rides.addAll(sendMixed(List.copyOf(ids.keySet()), 40));
            awaitRight(server, "registered", rides);
            awaitRight(server, "declared", rides);
            assertThat(quarantined()).isEmpty();

            // what only the wider type holds, is bad where the narrower one was asked for
            var far = new Ride("ada", 5_000_000_000L, 1, null, OrderStream.minutesAgo(1));
            send(Version.WIDENED, far);
            rides.addAll(sendMixed(List.copyOf(ids.keySet()), 5));

            awaitRight(server, "registered", rides);
            rides.add(far);
            awaitRight(server, "declared", rides);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(quarantined())
                            .extracting(
                                    record -> Cluster.header(record, "reason"),
                                    record -> Cluster.header(record, "group"),
                                    record -> Cluster.header(record, "offset"),
                                    record -> Cluster.header(record, "detail"))
                            .containsExactly(tuple(
                                    "BAD_TYPE",
                                    prefix + "_registered",
                                    "100",
                                    "metres: declared int, found a long beyond its range")));
        }
    }

    @Test
    void putsAsideOnlyWhatItCannotReadOfAnIncompatibleSchema() throws Exception {
        register(Version.FIRST);
        registerElsewhere(Version.WITHOUT_METRES);
        registerElsewhere(Version.METRES_AS_TEXT);
        try (var server = server(AS_REGISTERED + FEATURES)) {
            var rides = new ArrayList<>(sendMixed(List.of(Version.FIRST), 5));
            var bare = new Ride("ada", 0, 2.5, "kept", OrderStream.minutesAgo(1));
            send(Version.WITHOUT_METRES, bare);
            var text = new Ride("ada", 12, 3, null, OrderStream.minutesAgo(1));
            send(Version.METRES_AS_TEXT, text);
            rides.addAll(sendMixed(List.of(Version.FIRST), 5));

            rides.add(bare);
            awaitRight(server, "registered", rides);
            // no length is null, which is skipped, and not 0
            assertThat(new Caller(server.uri())
                            .features(prefix + "_registered", List.of("ada"))
                            .at("/features/metres_count_lifetime/value")
                            .asLong())
                    .isEqualTo(10);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(quarantined()).hasSize(1));
            ConsumerRecord<byte[], byte[]> aside = quarantined().get(0);
            assertThat(aside.value()).isEqualTo(text.bytes(Version.METRES_AS_TEXT, id(Version.METRES_AS_TEXT)));
            assertThat(List.of(
                            Cluster.header(aside, "reason"),
                            Cluster.header(aside, "partition"),
                            Cluster.header(aside, "offset"),
                            Cluster.header(aside, "detail")))
                    .containsExactly("BAD_TYPE", "0", "6", "metres: declared int, found string");
        }
    }

    @Test
    void knowsWhatItKnewWhenItStartsAgainAfterTheSchemaWasWidened() throws Exception {
        register(Version.FIRST);
        var rides = new ArrayList<>(sendMixed(List.of(Version.FIRST), 10));
        try (var server = server(DECLARED + FEATURES)) {
            awaitRight(server, "declared", rides);
        }
        register(Version.WITH_CHANNEL);
        register(Version.WIDENED);
        register(Version.WITHOUT_NOTE);
        rides.addAll(sendMixed(List.copyOf(ids.keySet()), 10));
        try (var server = server(DECLARED + FEATURES)) {
            awaitRight(server, "declared", rides);
        }
    }

    private static final String JSON = """
            group: PREFIX_rides
            version: 1
            entity: [rider]
            source:
              topic: TOPIC
              format: json
              fields: {rider: string, fare: double, seats: int, vip: boolean, at: timestamp}
              timestamp: at
            lateness: 1h
            features:
              - {aggregate: [count], name: rides, windows: [lifetime]}
              - {aggregate: [sum, count], of: fare, windows: [lifetime]}
              - {aggregate: [sum, last], of: seats, windows: [lifetime]}
              - {aggregate: [count], of: vip, where: vip, name: vips, windows: [lifetime]}
            """;

    /** Lines that are put aside, with why; of the others the sums are below. NOW is replaced. */
    private static final String LINES = """
            {"rider": "ada", "fare": 12.5, "seats": 2, "vip": true, "at": "NOW", "unknown": [1, {"a": "b"}]}
            {"rider": "ada", "fare": "12.5", "seats": 1, "at": "NOW"} -> BAD_TYPE fare: declared double, found a string
            {"rider": "ada", "fare": 1 -> UNDECODABLE not JSON
            [1, 2] -> UNDECODABLE not a JSON object
            {"rider": "ada", "at": "NOW"} {} -> UNDECODABLE more after the JSON object
            {"rider": "ada", "fare": 1.5, "seats": 3.0, "vip": false, "at": "NOW"}
            {"rider": "ada", "fare": 1, "seats": 2.5, "at": "NOW"} -> BAD_TYPE seats: declared int, found a number that it cannot hold
            {"rider": "ada", "fare": 1, "seats": 1} -> MISSING_FIELD at is null: the event has no time
            {"rider": "ada", "at": null} -> MISSING_FIELD at is null: the event has no time
            {"rider": "ada", "at": "yesterday"} -> BAD_TYPE at: declared timestamp, found a string that is not RFC 3339
            {"rider": "ada", "vip": "yes", "at": "NOW"} -> BAD_TYPE vip: declared boolean, found a string
            {"rider": 7, "at": "NOW"} -> BAD_TYPE rider: declared string, found a number
            {"rider": null, "at": "NOW"} -> NULL_KEY rider is null
            {"rider": "ada", "fare": "NaN", "at": "NOW"}
            {"rider": "ada", "fare": null, "seats": 4, "at": MICROS}
            {"rider": "ada", "seats": 3000000000, "at": "NOW"} -> BAD_TYPE seats: declared int, found a number that it cannot hold
            """;

    @Test
    void readsJsonAndPutsAsideWhatIsNone() throws Exception {
        Instant now = Instant.now();
        List<String> lines = LINES.lines()
                .map(line -> line.replace("NOW", now.toString())
                        .replace("MICROS", Long.toString(now.toEpochMilli() * 1_000 + 999)))
                .toList();
        try (var server = server(JSON)) {
            var why = new ArrayList<List<String>>();
            for (int i = 0; i < lines.size(); i++) {
                String[] sides = lines.get(i).split(" -> ", 2);
                cluster.send(topic, null, sides[0].getBytes(UTF_8));
                if (sides.length > 1) {
                    why.add(List.of(Integer.toString(i), sides[1], sides[0]));
                }
            }

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(quarantined())
                            .extracting(record -> List.of(
                                    Cluster.header(record, "offset"),
                                    Cluster.header(record, "reason") + " " + Cluster.header(record, "detail"),
                                    new String(record.value(), UTF_8)))
                            .isEqualTo(why));
            JsonNode features = new Caller(server.uri())
                    .features(prefix + "_rides", List.of("ada"))
                    .get("features");
            assertThat(Map.of(
                            "rides", features.at("/rides_count_lifetime/value").asLong(),
                            "fares", features.at("/fare_count_lifetime/value").asLong(),
                            "seats", features.at("/seats_sum_lifetime/value").asLong(),
                            "last", features.at("/seats_last_lifetime/value").asLong(),
                            "vips", features.at("/vips_count_lifetime/value").asLong()))
                    .isEqualTo(Map.of("rides", 4L, "fares", 2L, "seats", 9L, "last", 4L, "vips", 1L));
            assertThat(features.at("/fare_sum_lifetime/value").asDouble()).isEqualTo(14);
        }
    }
}
