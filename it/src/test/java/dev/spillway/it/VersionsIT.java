package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
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
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of a group side by side, from the first's beginning to when nothing of either is left. */
@ExtendWith(RealPartsExtension.class)
class VersionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PARTITIONS = 4;
    private static final long SEED = 16_01;
    private static final long MINUTE = 60_000_000;

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

    private String prefix;
    private String topic;
    private String group;
    private RealParts parts;
    private Cluster cluster;
    private int schemaId;
    private final OrderStream orders = new OrderStream(SEED, 20, OrderStream.minutesAgo(75), 2_000_000);

    @BeforeEach
    void prepare(RealParts parts, TestInfo test) throws Exception {
        this.parts = parts;
        prefix = "v" + Integer.toHexString(test.getDisplayName().hashCode());
        topic = prefix + "-orders";
        group = prefix + "_cities";
        cluster = new Cluster(parts.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()));
        cluster.create(topic, PARTITIONS);
        schemaId = cluster.registry().register(Wire.valueSubject(topic), Order.SCHEMA);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private FeatureServer server(Definitions founding) throws InterruptedException {
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
                                prefix),
                        FeatureServer.KEYS),
                founding,
                cluster.registry());
    }

    private Definitions definitions(int version) {
        String source = new OrderFeatures(topic, prefix).source("cities", "city", "event");
        return OrderFeatures.load(
                folder.resolve("v" + version),
                source.replace("version: 1", "version: " + version) + FEATURES.get(version));
    }

    private void begin(FeatureServer server, int version) {
        Definitions second = definitions(version);
        server.service()
                .begin(
                        second.groups().get(0),
                        Objects.requireNonNull(second.layouts().get(topic)));
    }

    private void send(int number) throws Exception {
        cluster.send(topic, schemaId, orders.next(number));
    }

    @Test
    void theNextVersionTakesOverAndGivesBackAndNothingIsLeftOfEither() throws Exception {
        send(1_000);
        try (var server = server(definitions(1)).startSink(prefix).start()) {
            awaitEverywhere(server, 1);
            begin(server, 2);
            assertThat(found(server.service().lookup(), "Oslo")).isEqualTo(expected(1, "Oslo", server));
        }
        // amid its back-fill, or just after: it goes on where it was
        try (var server = server(definitions(1)).startSink(prefix)) {
            begin(server, 2);
            server.start();
            var lookup = server.service().lookup();
            awaitEverywhere(server, 1);
            send(300);
            await().atMost(PATIENCE).until(() -> caughtUp(server, 2));
            Progress progress = server.service().progress(group, 2).orElseThrow();
            assertThat(progress.events()).isEqualTo(progress.of()).isGreaterThanOrEqualTo(1_000);
            awaitEverywhere(server, 1);
            assertThat(server.cassandra().sink().refusal(definitions(2).groups().get(0)))
                    .isEmpty();

            var asking = new Asking(lookup);
            server.service().serve(group, 2);
            awaitEverywhere(server, 2);
            send(100);
            awaitEverywhere(server, 2);
            server.service().serve(group, 1);
            awaitEverywhere(server, 1);
            server.service().serve(group, 2);
            awaitEverywhere(server, 2);
            asking.end();

            assertThatThrownBy(() -> server.service().end(group, 2)).hasMessageContaining("serves");
            assertThat(left("features-" + topic)).contains("group features-" + topic, "folder features-" + topic);
            server.service().end(group, 1);
            assertThat(left("features-" + topic))
                    .isNotEmpty()
                    .allMatch(each -> each.contains("features-" + topic + "-" + group + "-v2"));
            awaitEverywhere(server, 2);

            server.service().remove(group);
            assertThatThrownBy(() -> found(lookup, "Oslo")).isInstanceOf(LookupException.class);
            assertThat(left("features-" + topic)).isEmpty();
            assertThat(cluster.updates(group + "|")).hasSize(4);
            assertThat(cluster.updates(group + "|").values()).containsOnlyNulls();
            await().atMost(PATIENCE).until(() -> rows(server).isEmpty());
        }
    }

    /** Begun by a process that does not know it later: what it left can be removed all the same. */
    @Test
    void aGroupThatIsAddedIsInvalidUntilItServes() throws Exception {
        send(1_000);
        var nothing = new Definitions(List.of(), Map.of());
        try (var server = server(nothing).start()) {
            var lookup = server.service().lookup();
            assertThatThrownBy(() -> found(lookup, "Oslo")).isInstanceOf(LookupException.class);
            begin(server, 1);
            await().atMost(PATIENCE).until(() -> {
                assertThat(found(lookup, "Oslo").values()).containsOnly(Status.INVALID);
                return caughtUp(server, 1);
            });
            assertThat(found(lookup, "Oslo").values()).containsOnly(Status.INVALID);
            assertThat(cluster.updates(group + "|")).isEmpty();

            server.service().serve(group, 1);

            await().atMost(PATIENCE).untilAsserted(() -> {
                for (String city : cities()) {
                    assertThat(found(lookup, city)).isEqualTo(expected(1, city, server));
                    assertThat(cluster.updates(group + "|")).containsKey(key(city));
                    assertThat(Objects.requireNonNull(
                                            cluster.updates(group + "|").get(key(city)), city)
                                    .getValues())
                            .containsExactlyInAnyOrderEntriesOf(expected(1, city, newest(city) + 1));
                }
            });
        }
        try (var server = server(nothing).start()) {
            assertThat(left("features-" + topic)).hasSizeGreaterThan(2);
            server.service().end(group, 1);
            assertThat(left("features-" + topic)).isEmpty();
        }
    }

    private boolean caughtUp(FeatureServer server, int version) {
        return server.service()
                .progress(group, version)
                .filter(Progress::caughtUp)
                .isPresent();
    }

    /** Look-ups, the newest updates and the rows are this version's, and right. */
    private void awaitEverywhere(FeatureServer server, int version) {
        var lookup = server.service().lookup();
        await("version %d, seed %d".formatted(version, SEED))
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                // the sink may not have made the table yet
                .ignoreException(InvalidQueryException.class)
                .untilAsserted(() -> {
                    Map<String, @Nullable FeatureUpdate> updates = cluster.updates(group + "|");
                    Map<String, Row> rows = rows(server);
                    for (String city : cities()) {
                        assertThat(found(lookup, city)).isEqualTo(expected(version, city, server));
                        assertThat(updates).containsKey(key(city));
                        assertThat(rows).containsKey(city);
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

    private String key(String city) {
        return group + "|" + city.replace("|", "\\|");
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

    private Map<String, Object> found(FeatureLookup lookup, String city) {
        var values = new TreeMap<String, Object>();
        Answer answer = lookup.lookup(group, Map.of("city", city), List.of());
        answer.features()
                .forEach(feature ->
                        values.put(feature.name(), Objects.requireNonNullElse(feature.value(), feature.status())));
        return values;
    }

    private Map<String, Row> rows(FeatureServer server) {
        var rows = new LinkedHashMap<String, Row>();
        var session = server.cassandra().link().open();
        session.execute("SELECT * FROM " + prefix + "." + group)
                .forEach(row -> rows.put(String.valueOf(row.getString("city")), row));
        return rows;
    }

    /** Groups, topics and folders whose names begin so. */
    private Set<String> left(String begin) throws Exception {
        var left = new TreeSet<String>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", parts.bootstrapServers()));
                Stream<Path> folders = Files.list(folder.resolve("state"))) {
            for (GroupListing each : admin.listGroups().all().get()) {
                left.add("group " + each.groupId());
            }
            admin.listTopics().names().get().forEach(each -> left.add("topic " + each));
            folders.forEach(each -> left.add("folder " + each.getFileName()));
        }
        left.removeIf(each -> !each.substring(each.indexOf(' ') + 1).startsWith(begin));
        return left;
    }

    /** Somebody who asks without a pause, and is always told one version's values. */
    private final class Asking {
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
                    Answer answer = lookup.lookup(group, Map.of("city", "Oslo"), List.of());
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
