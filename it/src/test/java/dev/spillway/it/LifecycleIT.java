package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.parts.Ports;
import dev.spillway.pipeline.command.Spillway;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A definition's whole life at two processes that share its partitions: on, over, back, on, a crash, out, and in again. The files of
 * one are edited under it; the other's are left as they were, as those of an instance are that is deployed last.
 */
@ExtendWith(RealPartsExtension.class)
class LifecycleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = Long.getLong("seed", 4711);
    private static final int ORDERS = 2_000;

    @TempDir
    private Path folder;

    private final OrderFeatures features = new OrderFeatures("life-orders", "life");
    private final String group = features.group("customers");
    private final OrderStream orders = new OrderStream(SEED, 20, OrderStream.minutesAgo(75), 100_000);
    private RealParts parts;
    private InProcessBroker broker;
    private Cluster cluster;
    private int schemaId;
    private final List<Instance> instances = new ArrayList<>();

    @BeforeEach
    void prepare(RealParts real) throws Exception {
        parts = real;
        broker = InProcessBroker.start(folder.resolve("broker"));
        cluster = new Cluster(broker.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()));
        cluster.create(features.topic(), 2);
        schemaId = cluster.registry().register(Wire.valueSubject(features.topic()), Order.SCHEMA);
        Files.writeString(folder.resolve("token"), ServiceMain.TOKEN);
    }

    private Instance started(String name) throws Exception {
        Path settings = Files.write(
                folder.resolve(name + ".properties"),
                List.of(
                        "kafka.bootstrap.servers = " + broker.bootstrapServers(),
                        "service.state.dir = " + folder.resolve("state-" + name),
                        "service.instance = " + name,
                        "service.commit.interval = 200ms",
                        "rocksdb.memory = 16MiB",
                        "consumer.session.timeout.ms = 6000",
                        "cassandra.contact.points = 127.0.0.1:"
                                + parts.cassandra().getPort(),
                        "cassandra.datacenter = " + parts.cassandraDataCentre(),
                        "cassandra.keyspace = " + features.prefix()));
        Path definitions = Files.createDirectories(folder.resolve(name));
        Path text = Files.writeString(definitions.resolve("orders.yaml"), yaml(1, ""));
        return Instance.start(
                name,
                Path.of("target", "lifecycle-it-" + name + ".log").toAbsolutePath(),
                settings.toString(),
                definitions.toString(),
                text.toString(),
                parts.registryUrl(),
                Ports.free(1).get(0).toString());
    }

    @AfterEach
    void end() {
        instances.forEach(Instance::close);
        cluster.close();
        broker.close();
    }

    /** From the second version on there is a sum beside the count. */
    private String yaml(int version, String more) {
        String sum = version == 1 ? "" : "  - {aggregate: [sum], of: amount, windows: [lifetime]}\n";
        return features.source("customers", "customer", "wall").replace("version: 1", "version: " + version) + """
                lateness: 2h
                features:
                  - {aggregate: [count], name: orders, windows: [lifetime]}
                """
                + sum + more;
    }

    /** Of the first instance alone. */
    private void edit(int version, String more) throws Exception {
        Files.writeString(folder.resolve("a/orders.yaml"), yaml(version, more));
    }

    private void feed() throws Exception {
        cluster.send(features.topic(), schemaId, orders.next(ORDERS));
    }

    private List<Caller> callers() {
        return instances.stream().map(Instance::caller).toList();
    }

    @Test
    void livesItsWholeLife() throws Exception {
        feed();
        instances.add(started("a"));
        instances.add(started("b"));
        awaitShared();
        awaitRight(1);

        edit(2, "");
        // all the while, at both: the answer of the one that serves, whole, or of the one that has taken over
        awaitServing(
                2,
                () -> assertThat(callers())
                        .allSatisfy(caller -> assertThat(countsSum(caller)).isEqualTo(ORDERS)));
        awaitRight(2);
        feed();
        awaitRight(2);

        assertThat(command(callers().get(1), "rollback", group)).isEqualTo("0 rolled back: " + group + " 1 serves");
        awaitRight(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(callers())
                        .allSatisfy(caller -> assertThat(versions(caller))
                                .singleElement()
                                .satisfies(version -> assertThat(
                                                version.path("detail").asText())
                                        .isEqualTo("version 2 was rolled back"))));

        edit(3, "");
        awaitServing(3, () -> {});
        awaitRight(3);
        awaitRows(2 * ORDERS);
        Instance a = instances.get(0);
        a.kill();
        feed();
        a.startAgain();
        awaitRight(3);

        assertThat(command(a.caller(), "remove", group)).startsWith("2 would go: version 3, which is serving");
        awaitRight(3);
        assertThat(command(a.caller(), "remove", group, "--yes", "--drop-table"))
                .isEqualTo("0 removed: " + group + "; its table is dropped some seconds later");
        awaitGone();

        edit(3, "# what was removed does not come again by a file\n");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.read(
                                "alerts", record -> Cluster.key(record).equals("definitions|refused")))
                        .isNotEmpty());
        assertThat(callers())
                .allSatisfy(caller -> assertThat(
                                caller.get("/v1/features/" + group + "/c1").status())
                        .isEqualTo(404));

        edit(4, "");
        awaitServing(4, () -> {});
        awaitRight(4);
    }

    /** Until each has one of the two partitions. */
    private void awaitShared() {
        await("partitions are shared out")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(instances)
                        .allSatisfy(instance -> assertThat(instance.owned()).containsPattern(": \\d$")));
    }

    private void awaitServing(int version, Runnable meanwhile) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            meanwhile.run();
            return callers().stream().allMatch(caller -> isServing(caller, version));
        });
    }

    private boolean isServing(Caller caller, int version) {
        return versions(caller).stream()
                .anyMatch(each -> each.path("version").asInt() == version
                        && each.path("state").asText().equals("SERVING"));
    }

    private List<JsonNode> versions(Caller caller) {
        var versions = new ArrayList<JsonNode>();
        caller.get("/v1/definitions").json().path("versions").forEach(versions::add);
        return versions;
    }

    private Set<String> customers() {
        return orders.made().stream().map(Order::who).collect(Collectors.toSet());
    }

    private long countsSum(Caller caller) {
        return customers().stream()
                .mapToLong(customer -> caller.features(group, List.of(customer))
                        .at("/features/orders_count_lifetime/value")
                        .asLong())
                .sum();
    }

    /** Every customer's values at both, added up the plain way; the features are those of the version. */
    private void awaitRight(int version) {
        for (Caller caller : callers()) {
            await("version " + version + ", seed " + SEED)
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertRight(caller, version));
        }
    }

    private void assertRight(Caller caller, int version) {
        for (String customer : customers()) {
            List<Order> theirs = orders.made().stream()
                    .filter(order -> order.who().equals(customer))
                    .toList();
            JsonNode answer = caller.features(group, List.of(customer)).path("features");
            assertThat(answer.at("/orders_count_lifetime/value").asLong()).isEqualTo(theirs.size());
            assertThat(answer.has("amount_sum_lifetime")).isEqualTo(version > 1);
            double sum = theirs.stream()
                    .filter(order -> order.amount() != null)
                    .mapToDouble(Order::amount)
                    .sum();
            if (version > 1) {
                assertThat(answer.at("/amount_sum_lifetime/value").asDouble()).isEqualTo(sum);
            }
        }
    }

    private CqlSession cqlsh() throws Exception {
        return CqlSession.builder()
                .addContactPoint(parts.cassandra())
                .withLocalDatacenter(parts.cassandraDataCentre())
                .build();
    }

    private void awaitRows(long count) throws Exception {
        try (CqlSession cqlsh = cqlsh()) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                var rows = cqlsh.execute("SELECT sum(orders_count_lifetime) AS n, min(version) AS v FROM "
                        + features.prefix() + "." + group);
                var row = rows.one();
                assertThat(row).isNotNull();
                assertThat(row.getLong("n")).isEqualTo(count);
                assertThat(row.getInt("v")).isEqualTo(3);
            });
        }
    }

    /** Look-ups do not know it, and neither brokers nor Cassandra have anything of it. */
    private void awaitGone() throws Exception {
        for (Caller caller : callers()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    caller.get("/v1/features/" + group + "/c1").status())
                            .isEqualTo(404));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(versions(caller).stream()
                                    .map(each -> each.path("state").asText()))
                            .containsExactly("REMOVED"));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                CqlSession cqlsh = cqlsh()) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(admin.listTopics().names().get()).noneMatch(name -> name.contains(group));
                assertThat(admin.listGroups().all().get())
                        .extracting(GroupListing::groupId)
                        .noneMatch(id -> id.contains(group));
                cqlsh.refreshSchema();
                assertThat(cqlsh.getMetadata()
                                .getKeyspace(CqlIdentifier.fromInternal(features.prefix()))
                                .orElseThrow()
                                .getTable(CqlIdentifier.fromInternal(group)))
                        .isEmpty();
            });
        }
        assertThat(cluster.updates(group + "|").values()).isNotEmpty().containsOnlyNulls();
    }

    /** Its exit code, and what it said. */
    private String command(Caller caller, String... words) {
        var said = new StringWriter();
        var writer = new PrintWriter(said, true);
        var all = new ArrayList<>(List.of("definitions"));
        all.addAll(Arrays.asList(words));
        all.addAll(List.of(
                "--url",
                caller.front().toString(),
                "--token-file",
                folder.resolve("token").toString()));
        int code = Spillway.commandLine(writer, writer).execute(all.toArray(String[]::new));
        return code + " " + said.toString().strip();
    }
}
