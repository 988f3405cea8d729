package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.cassandra.FeatureTableReader;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From an event on a real topic to what a caller hears over HTTP. */
@ExtendWith(RealPartsExtension.class)
class FeatureServiceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 4;
    private static final long SEED = 20_01;

    @TempDir
    private Path folder;

    private RealParts parts;
    private Cluster cluster;
    private OrderFeatures features;
    private int schemaId;

    @BeforeEach
    void prepare(RealParts parts, TestInfo test) throws Exception {
        this.parts = parts;
        String name = "t" + Integer.toHexString(test.getDisplayName().hashCode());
        features = new OrderFeatures(name + "-orders", name);
        cluster = new Cluster(parts.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()));
        cluster.create(features.topic(), PARTITIONS);
        schemaId = cluster.registry().register(Wire.valueSubject(features.topic()), Order.SCHEMA);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private FeatureServer server(String yaml) throws InterruptedException {
        return server(yaml, "100ms");
    }

    private FeatureServer server(String yaml, String commitInterval) throws InterruptedException {
        return new FeatureServer(
                FeatureServer.settings(
                        parts.bootstrapServers(),
                        folder.resolve("state"),
                        Map.of(
                                "service.instance",
                                "a",
                                "service.commit.interval",
                                commitInterval,
                                "cassandra.contact.points",
                                "127.0.0.1:" + parts.cassandra().getPort(),
                                "cassandra.datacenter",
                                parts.cassandraDataCentre(),
                                "cassandra.keyspace",
                                features.prefix())),
                OrderFeatures.load(folder.resolve("definitions"), yaml),
                cluster.registry());
    }

    @Test
    void answersWhatAllOrdersTogetherGive() throws Exception {
        var orders = new OrderStream(SEED, 20, OrderStream.minutesAgo(75), 2_000_000);
        try (var server = server(features.yaml()).start()) {
            var caller = new Caller(server.uri());
            List<Order> first = orders.next(1_000);
            cluster.send(features.topic(), schemaId, first);
            // what is sent twice counts once
            cluster.send(features.topic(), schemaId, first.subList(700, 1_000));
            cluster.send(features.topic(), schemaId, orders.next(1_000));

            var right = new Comparison(features, orders.made());
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(right.assertLookUpsAreRight(caller)).isGreaterThan(1_000));
            right.assertFeastIsRight(caller, features.group("customers"));
            right.assertFeastIsRight(caller, features.group("cities"));
        }
        // what it remembers is what it knew
        try (var again = server(features.yaml()).start()) {
            var right = new Comparison(features, orders.made());
            await().atMost(PATIENCE).untilAsserted(() -> right.assertLookUpsAreRight(new Caller(again.uri())));
        }
    }

    /** Again and again: were it not so, each but the first would take an interval of 9 s. */
    @Test
    void routedEventsDoNotWaitForTheCommitWhileOthersCome() throws Exception {
        var orders = new OrderStream(SEED, 20, OrderStream.minutesAgo(75), 2_000_000);
        try (var server = server(features.yaml(), "9s").start()) {
            var caller = new Caller(server.uri());
            awaitMore(orders, caller);
            Instant begun = Instant.now();
            for (int round = 0; round < 5; round++) {
                awaitMore(orders, caller);
            }
            assertThat(begun).isAfter(Instant.now().minusSeconds(35));
        }
    }

    private void awaitMore(OrderStream orders, Caller caller) throws Exception {
        List<Order> sent = orders.next(200);
        cluster.send(features.topic(), schemaId, sent);
        var right = new Comparison(features, orders.made());
        await().atMost(PATIENCE).untilAsserted(() -> {
            // what is sent again changes nothing
            cluster.send(features.topic(), schemaId, sent.subList(0, 50));
            assertThat(right.assertLookUpsAreRight(caller)).isGreaterThan(100);
        });
    }

    @Test
    void putsAsideWhatItCannotUseAndGoesOnWithWhatIsBehind() throws Exception {
        int careless = cluster.registry().register(features.topic() + "-careless-value", Order.SCHEMA_WITH_TEXT);
        long now = OrderStream.minutesAgo(0);
        long hour = 3_600_000_000L;
        var good = new Order("1", "c", "Lyon", 4.0, 1, now);
        byte[] bytes = good.bytes(schemaId);
        var bad = new ArrayList<byte[]>();
        bad.add(new byte[] {1, 2, 3});
        bad.add(Arrays.copyOf(bytes, bytes.length - 4));
        bad.add(good.bytes(7_654_321));
        bad.add(good.bytesWithText(careless, "four"));
        bad.add(new Order("2", null, "Lyon", 4.0, 1, now).bytes(schemaId));
        bad.add(new Order("3", "c", "Lyon", 4.0, 1, null).bytes(schemaId));
        bad.add(new Order("4", "c", "Lyon", 4.0, 1, now + 2 * hour).bytes(schemaId));
        bad.add(new Order("5", "c", "Lyon", 4.0, 1, Long.MAX_VALUE).bytes(schemaId));
        bad.add(new Order("6", "c", "Lyon", 4.0, 1, now - 2 * hour).bytes(schemaId));
        String yaml = features.source("mine", "customer", "wall") + """
                lateness: 1h
                features:
                  - aggregate: [count]
                    of: amount
                    windows: [lifetime]
                """;
        try (var server = server(yaml).start()) {
            var caller = new Caller(server.uri());
            var first = cluster.send(features.topic(), "same partition", bytes);
            for (byte[] each : bad) {
                cluster.send(features.topic(), "same partition", each);
            }
            var last = new Order("7", "c", "Lyon", 4.0, 1, now + 1);
            cluster.send(features.topic(), "same partition", last.bytes(schemaId));

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(count(caller)).isEqualTo(2));
            await().atMost(PATIENCE).until(() -> quarantined().size() == bad.size());

            String place = features.topic() + "-" + first.partition();
            String group = features.group("mine");
            assertThat(quarantined())
                    .extracting(
                            record -> Cluster.header(record, "topic") + "-" + Cluster.header(record, "partition"),
                            record -> Long.parseLong(Cluster.header(record, "offset")) - first.offset(),
                            record -> Cluster.header(record, "reason"),
                            record -> Cluster.header(record, "group"))
                    .containsExactly(
                            tuple(place, 1L, "UNDECODABLE", ""),
                            tuple(place, 2L, "UNDECODABLE", ""),
                            tuple(place, 3L, "UNKNOWN_SCHEMA", ""),
                            tuple(place, 4L, "BAD_TYPE", group),
                            tuple(place, 5L, "NULL_KEY", group),
                            tuple(place, 6L, "MISSING_FIELD", group),
                            tuple(place, 7L, "BAD_TIMESTAMP", group),
                            tuple(place, 8L, "BAD_TIMESTAMP", group),
                            tuple(place, 9L, "LATE", group));
            assertThat(quarantined()).extracting(ConsumerRecord::value).containsExactlyElementsOf(bad);
            assertThat(caller.get("/metrics").body())
                    .contains("spillway_quarantined_records_total{group=\"" + group
                            + "\",reason=\"BAD_TIMESTAMP\",service=\"features\"} 2.0");
        }
    }

    @Test
    void saysWhereARoutedRecordCameFromWhenItIsPutAside() throws Exception {
        String yaml = features.source("cities", "city", "wall") + """
                lateness: 1h
                features:
                  - aggregate: [count]
                    of: amount
                    windows: [lifetime]
                """;
        long now = OrderStream.minutesAgo(0);
        try (var server = server(yaml).start()) {
            var caller = new Caller(server.uri());
            for (int i = 0; i < 8; i++) {
                var order = new Order("n" + i, "c" + i, "Oslo", 1.0, 1, now);
                cluster.send(features.topic(), order.who(), order.bytes(schemaId));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(caller.features(features.group("cities"), List.of("Oslo"))
                                    .at("/features/amount_count_lifetime/value")
                                    .asLong())
                            .isEqualTo(8));
            var places = new ArrayList<String>();
            for (int i = 0; i < 8; i++) {
                var late = new Order("l" + i, "c" + i, "Oslo", 1.0, 1, now - 7_200_000_000L);
                var sent = cluster.send(features.topic(), late.who(), late.bytes(schemaId));
                places.add(sent.partition() + "/" + sent.offset());
            }

            await().atMost(PATIENCE).until(() -> quarantined().size() == places.size());

            assertThat(quarantined())
                    .extracting(record -> Cluster.header(record, "partition") + "/" + Cluster.header(record, "offset"))
                    .containsExactlyInAnyOrderElementsOf(places);
            assertThat(quarantined())
                    .extracting(record -> Cluster.header(record, "reason"))
                    .containsOnly("LATE");
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> quarantined() {
        return cluster.read(
                "features-quarantine", record -> Cluster.header(record, "topic").equals(features.topic()));
    }

    private long count(Caller caller) {
        return caller.features(features.group("mine"), List.of("c"))
                .at("/features/amount_count_lifetime/value")
                .asLong();
    }

    @Test
    void answersWhatDoesNotExistWithoutAFaultOfItsOwn() throws Exception {
        try (var server = server(features.yaml()).start()) {
            var caller = new Caller(server.uri());
            String customers = features.group("customers");
            var ada = List.of("nobody");

            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode nobody = caller.features(customers, ada);
                assertThat(nobody.get("eventTime")).isNull();
                assertThat(nobody.get("features").findValuesAsText("status")).containsOnly("NOT_FOUND");
                assertThat(nobody.at("/features/orders_count_1h/value").asLong(-1))
                        .isZero();
                assertThat(nobody.at("/features/amount_sum_1h/value").isNull()).isTrue();
            });
            assertThat(caller.get("/v1/features/no_such_group/x").status()).isEqualTo(404);
            assertThat(caller.get("/v1/features/" + customers + "/x?features=nonsense")
                            .status())
                    .isEqualTo(404);
            assertThat(caller.get("/v1/features/" + features.group("pairs") + "/x")
                            .status())
                    .isEqualTo(400);
            var unknownView = caller.feast(List.of("no_such_group:orders_count_1h"), Map.of("customer", ada));
            assertThat(unknownView.status()).isEqualTo(404);
            assertThat(unknownView.body()).contains("FeatureViewNotFoundException");
            var unknownFeature = caller.feast(List.of(customers + ":nonsense"), Map.of("customer", ada));
            assertThat(unknownFeature.status()).isEqualTo(404);
            assertThat(unknownFeature.body()).contains("FeastObjectNotFoundException");
            var unknownEntity = caller.feast(List.of(customers + ":orders_count_1h"), Map.of("customer", ada));
            assertThat(unknownEntity.status()).isEqualTo(200);
            assertThat(unknownEntity.json().at("/results/1/statuses/0").asText())
                    .isEqualTo("NOT_FOUND");
        }
    }

    @Test
    void forgetsWithoutAnyEventWhateverTheWayItIsAsked() throws Exception {
        String group = features.group("brief");
        String yaml = features.source("brief", "customer", "wall") + """
                lateness: 1s
                ttl: 15s
                features:
                  - aggregate: [count, sum]
                    of: amount
                    windows: [5s]
                """;
        try (var server = server(yaml).startSink(features.prefix()).start()) {
            var caller = new Caller(server.uri());
            await().atMost(PATIENCE).until(() -> server.health().ready());
            cluster.send(
                    features.topic(),
                    schemaId,
                    List.of(new Order("1", "ada", "Lyon", 4.5, 1, OrderStream.minutesAgo(0))));

            awaitEverywhere(server, caller, group, "[1, PRESENT, 4.5, PRESENT]");
            awaitEverywhere(server, caller, group, "[0, PRESENT, null, NULL_VALUE]");
            awaitEverywhere(server, caller, group, "[null, NOT_FOUND, null, NOT_FOUND]");

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(cluster.updates(group + "|")).containsKey(group + "|ada");
                assertThat(cluster.updates(group + "|").get(group + "|ada")).isNull();
            });
        }
    }

    /** Look-up, Feast path and Cassandra's reader come to say the same. */
    private static void awaitEverywhere(FeatureServer server, Caller caller, String group, String values) {
        var reader = new FeatureTableReader(server.cassandra().tables(), "local");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            JsonNode ours = caller.features(group, List.of("ada")).get("features");
            JsonNode feast = caller.feast(
                            List.of(group + ":amount_count_5s", group + ":amount_sum_5s"),
                            Map.of("customer", List.of("ada")))
                    .json()
                    .get("results");
            var rows = reader.read(group, Map.of("customer", "ada"), List.of(), server.nowMicros())
                    .toCompletableFuture()
                    .join()
                    .features();

            assertThat(List.of(
                                    text(ours.at("/amount_count_5s/value")),
                                    text(ours.at("/amount_count_5s/status")),
                                    text(ours.at("/amount_sum_5s/value")),
                                    text(ours.at("/amount_sum_5s/status")))
                            .toString())
                    .isEqualTo(values);
            assertThat(List.of(
                                    text(feast.at("/1/values/0")),
                                    text(feast.at("/1/statuses/0")),
                                    text(feast.at("/2/values/0")),
                                    text(feast.at("/2/statuses/0")))
                            .toString())
                    .isEqualTo(values);
            assertThat(rows.stream()
                            .flatMap(row -> Arrays.asList(row.value(), row.status()).stream())
                            .map(Objects::toString)
                            .toList()
                            .toString())
                    .isEqualTo(values);
        });
    }

    private static String text(JsonNode node) {
        return node.asText();
    }
}
