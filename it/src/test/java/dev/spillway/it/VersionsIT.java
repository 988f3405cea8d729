package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.Status;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.lookup.LookupException;
import dev.spillway.features.rollout.GroupVersions.Progress;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import dev.spillway.topologies.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of a group side by side, from the first's beginning to when nothing of either is left. */
@ExtendWith(RealPartsExtension.class)
class VersionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 4;
    private static final long SEED = 16_01;
    private static final long MINUTE = 60_000_000;
    private static final String TOPIC = "versions-orders";
    private static final String GROUP = "versions_cities";

    private static final Map<Integer, String> FEATURES = Map.of(1, """
            lateness: 2h
            features:
              - {aggregate: [count], name: orders, windows: [1h, lifetime]}
            """, 2, """
            lateness: 2h
            features:
              - {aggregate: [count], name: orders, windows: [30m, lifetime]}
              - {aggregate: [sum], of: items, windows: [lifetime]}
            """);

    @TempDir
    private Path folder;

    private RealParts parts;
    private Cluster cluster;
    private int schemaId;
    private final OrderStream orders = new OrderStream(SEED, 20, OrderStream.minutesAgo(75), 2_000_000);

    @BeforeEach
    void prepare(RealParts parts) throws Exception {
        this.parts = parts;
        cluster = new Cluster(parts.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()));
        cluster.create(TOPIC, PARTITIONS);
        schemaId = cluster.registry().register(Wire.valueSubject(TOPIC), Order.SCHEMA);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private FeatureServer server() throws InterruptedException {
        return new FeatureServer(
                Settings.of(
                        Map.of(
                                "kafka.bootstrap.servers",
                                parts.bootstrapServers(),
                                "service.state.dir",
                                folder.resolve("state").toString(),
                                "service.instance",
                                "a",
                                "service.commit.interval",
                                "100ms",
                                "rocksdb.memory",
                                "16MiB",
                                "cassandra.contact.points",
                                "127.0.0.1:" + parts.cassandra().getPort(),
                                "cassandra.datacenter",
                                parts.cassandraDataCentre(),
                                "cassandra.keyspace",
                                "versions"),
                        FeatureServer.KEYS),
                definitions(1),
                cluster.registry());
    }

    private Definitions definitions(int version) {
        String source = new OrderFeatures(TOPIC, "versions").source("cities", "city", "event");
        return OrderFeatures.load(
                folder.resolve("v" + version),
                source.replace("version: 1", "version: " + version) + FEATURES.get(version));
    }

    private void begin(FeatureServer server) {
        Definitions second = definitions(2);
        server.service()
                .begin(
                        second.groups().get(0),
                        Objects.requireNonNull(second.layouts().get(TOPIC)));
    }

    private void send(int number) throws Exception {
        cluster.send(TOPIC, schemaId, orders.next(number));
    }

    @Test
    void theNextVersionTakesOverAndGivesBackAndNothingIsLeftOfEither() throws Exception {
        send(1_000);
        try (var server = server().startSink("versions").start()) {
            awaitEverywhere(server, 1);
            begin(server);
            assertThat(found(server.service().lookup(), "Oslo")).isEqualTo(expected(1, "Oslo", server));
        }
        // amid its back-fill, or just after: it goes on where it was
        try (var server = server().startSink("versions")) {
            begin(server);
            server.start();
            var lookup = server.service().lookup();
            awaitEverywhere(server, 1);
            send(300);
            await().atMost(PATIENCE).until(() -> caughtUp(server));
            Progress progress = server.service().progress(GROUP, 2).orElseThrow();
            assertThat(progress.events()).isEqualTo(progress.of()).isGreaterThanOrEqualTo(1_000);
            awaitEverywhere(server, 1);
            assertThat(server.cassandra().sink().refusal(definitions(2).groups().get(0)))
                    .isEmpty();

            var asking = new Asking(lookup);
            server.service().serve(GROUP, 2);
            awaitEverywhere(server, 2);
            send(100);
            awaitEverywhere(server, 2);
            server.service().serve(GROUP, 1);
            awaitEverywhere(server, 1);
            server.service().serve(GROUP, 2);
            awaitEverywhere(server, 2);
            asking.end();

            assertThatThrownBy(() -> server.service().end(GROUP, 2)).hasMessageContaining("serves");
            assertThat(left("features-" + TOPIC)).contains("group features-" + TOPIC, "folder features-" + TOPIC);
            server.service().end(GROUP, 1);
            assertThat(left("features-" + TOPIC))
                    .isNotEmpty()
                    .allMatch(each -> each.contains("features-" + TOPIC + "-" + GROUP + "-v2"));
            awaitEverywhere(server, 2);

            server.service().remove(GROUP);
            assertThatThrownBy(() -> found(lookup, "Oslo")).isInstanceOf(LookupException.class);
            assertThat(left("features-" + TOPIC)).isEmpty();
            assertThat(cluster.updates(GROUP + "|")).hasSize(4);
            assertThat(cluster.updates(GROUP + "|").values()).containsOnlyNulls();
            await().atMost(PATIENCE).until(() -> rows(server).isEmpty());
        }
    }

    private static boolean caughtUp(FeatureServer server) {
        return server.service().progress(GROUP, 2).filter(Progress::caughtUp).isPresent();
    }

    /** Look-ups, the newest updates and the rows are this version's, and right. */
    private void awaitEverywhere(FeatureServer server, int version) {
        var lookup = server.service().lookup();
        await("version %d, seed %d".formatted(version, SEED))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    Map<String, @Nullable FeatureUpdate> updates = cluster.updates(GROUP + "|");
                    Map<String, Row> rows = rows(server);
                    for (String city : cities()) {
                        assertThat(found(lookup, city)).isEqualTo(expected(version, city, server));
                        FeatureUpdate update = Objects.requireNonNull(updates.get(key(city)), city);
                        assertThat(update.getVersion()).isEqualTo(version);
                        Map<String, Object> told = expected(version, city, newest(city) + 1);
                        assertThat(update.getValues()).containsExactlyInAnyOrderEntriesOf(told);
                        Row row = Objects.requireNonNull(rows.get(city), city);
                        assertThat(row.getInt("version")).isEqualTo(version);
                        told.forEach((name, value) ->
                                assertThat(row.getObject(name)).as(name).isEqualTo(value));
                    }
                });
    }

    private static String key(String city) {
        return GROUP + "|" + city.replace("|", "\\|");
    }

    private Set<String> cities() {
        var cities = new TreeSet<String>();
        orders.made().forEach(order -> cities.add(order.city()));
        return cities;
    }

    private long newest(String city) {
        return ordersOf(city).mapToLong(Order::time).max().orElseThrow();
    }

    private Stream<Order> ordersOf(String city) {
        return orders.made().stream().filter(order -> order.city().equals(city));
    }

    private Map<String, Object> expected(int version, String city, FeatureServer server) {
        return expected(
                version,
                city,
                server.service()
                        .clocks()
                        .nowMicros(definitions(version).groups().get(0)));
    }

    /** What all orders that were ever sent give. */
    private Map<String, Object> expected(int version, String city, long at) {
        var values = new TreeMap<String, Object>();
        if (version == 1) {
            values.put("orders_count_1h", count(city, Math.floorDiv(at - 60 * MINUTE, MINUTE) * MINUTE, at));
        } else {
            values.put("orders_count_30m", count(city, Math.floorDiv(at - 30 * MINUTE, MINUTE / 2) * MINUTE / 2, at));
            values.put(
                    "items_sum_lifetime",
                    ordersOf(city)
                            .filter(order -> order.time() < at)
                            .mapToLong(Order::items)
                            .sum());
        }
        values.put("orders_count_lifetime", count(city, Long.MIN_VALUE, at));
        return values;
    }

    private long count(String city, long from, long to) {
        return ordersOf(city)
                .filter(order -> from <= order.time() && order.time() < to)
                .count();
    }

    private static Map<String, Object> found(FeatureLookup lookup, String city) {
        var values = new TreeMap<String, Object>();
        Answer answer = lookup.lookup(GROUP, Map.of("city", city), List.of());
        answer.features()
                .forEach(feature ->
                        values.put(feature.name(), Objects.requireNonNullElse(feature.value(), feature.status())));
        return values;
    }

    private static Map<String, Row> rows(FeatureServer server) {
        var rows = new LinkedHashMap<String, Row>();
        var session = server.cassandra().link().open();
        session.execute("SELECT * FROM versions." + GROUP)
                .forEach(row -> rows.put(String.valueOf(row.getString("city")), row));
        return rows;
    }

    /** Groups, topics and folders whose names begin so. */
    private Set<String> left(String prefix) throws Exception {
        var left = new TreeSet<String>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", parts.bootstrapServers()));
                Stream<Path> folders = Files.list(folder.resolve("state"))) {
            for (GroupListing each : admin.listGroups().all().get()) {
                left.add("group " + each.groupId());
            }
            admin.listTopics().names().get().forEach(each -> left.add("topic " + each));
            folders.forEach(each -> left.add("folder " + each.getFileName()));
        }
        left.removeIf(each -> !each.substring(each.indexOf(' ') + 1).startsWith(prefix));
        return left;
    }

    /** Somebody who asks without a pause, and is always told one version's values. */
    private static final class Asking {
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private final FeatureLookup lookup;
        private volatile boolean ending;

        Asking(FeatureLookup lookup) {
            this.lookup = lookup;
            var thread = new Thread(this::ask, "asking");
            thread.setDaemon(true);
            thread.start();
        }

        private void ask() {
            try {
                while (!ending) {
                    Answer answer = lookup.lookup(GROUP, Map.of("city", "Oslo"), List.of());
                    assertThat(answer.features().stream().map(Answer.Featured::status))
                            .containsOnly(Status.PRESENT);
                    List<String> names = answer.features().stream()
                            .map(Answer.Featured::name)
                            .sorted()
                            .toList();
                    assertThat(names)
                            .isIn(
                                    List.of("orders_count_1h", "orders_count_lifetime"),
                                    List.of("items_sum_lifetime", "orders_count_30m", "orders_count_lifetime"));
                }
                ended.complete(null);
            } catch (RuntimeException | AssertionError e) { // the edge of the thread; whoever ends this is told
                ended.completeExceptionally(e);
            }
        }

        void end() {
            ending = true;
            ended.join();
        }
    }
}
