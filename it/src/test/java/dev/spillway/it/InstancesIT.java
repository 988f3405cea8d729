package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.parts.Ports;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three processes of the feature service over shared partitions, with orders coming and callers asking all the time: one is
 * restarted, one is killed, and every entity goes on being answered for at the others.
 *
 * <pre>
 *   customers, pairs   service.standbys: 1     a standby answers where the owner does not
 *   cities             read_replicas: 2        owner and standbys share the reads
 * </pre>
 */
@ExtendWith(RealPartsExtension.class)
class InstancesIT {

    private static final Logger LOG = LoggerFactory.getLogger(InstancesIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long SEED = Long.getLong("seed", 4711);
    private static final int PARTITIONS = 6;
    private static final int ORDERS_AT_ONCE = 20;
    private static final int PAUSE_MS = 100;
    private static final Duration GAP_MAX = Duration.ofSeconds(1);

    /** Longer than a JVM takes to start beside others; a dead one is missed after so long. */
    private static final int SESSION_TIMEOUT_MS = 20_000;

    @TempDir
    private Path folder;

    private final OrderFeatures features = new OrderFeatures("shared-orders", "shared");
    private final String sharedApplication = "features-" + features.topic();
    private final String replicatedApplication = sharedApplication + "-" + features.group("cities");
    private final OrderStream orders = new OrderStream(SEED, 40, OrderStream.minutesAgo(75), 50_000);
    private final List<Instance> instances = new ArrayList<>();

    @Test
    void answersForEveryEntityAtEveryInstanceWhateverBecomesOfOne(RealParts parts) throws Exception {
        ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
        // of its own: a process runs all groups that are published on a cluster
        try (var broker = InProcessBroker.start(folder.resolve("broker"));
                var cluster =
                        new Cluster(broker.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()))) {
            cluster.create(features.topic(), PARTITIONS);
            int schemaId = cluster.registry().register(Wire.valueSubject(features.topic()), Order.SCHEMA);
            startAll(parts, broker);
            var feeding =
                    load.scheduleWithFixedDelay(() -> feed(cluster, schemaId), 0, PAUSE_MS, TimeUnit.MILLISECONDS);
            await("orders").atMost(PATIENCE).until(() -> orders.made().size() > 1_000);
            awaitShared();

            balancesReadsOverOwnerAndStandbys();
            restartsWithoutMovingAPartition();
            answersFromStandbysWhenOneIsKilled();

            feeding.cancel(false);
            load.shutdown();
            assertThat(load.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            instances.remove(2);
            awaitRight();
        } finally {
            load.shutdownNow();
            instances.forEach(Instance::close);
        }
    }

    private void startAll(RealParts parts, InProcessBroker broker) throws Exception {
        Path definitions = Files.writeString(folder.resolve("definitions.yaml"), yaml());
        List<Integer> ports = Ports.free(3);
        var starting = new ArrayList<CompletableFuture<Instance>>();
        for (int i = 0; i < 3; i++) {
            String name = "instance-" + (char) ('a' + i);
            String[] args = {
                settings(broker, name).toString(),
                folder.resolve(name + "-definitions").toString(),
                definitions.toString(),
                parts.registryUrl(),
                ports.get(i).toString()
            };
            starting.add(CompletableFuture.supplyAsync(() -> start(name, args)));
        }
        starting.forEach(each -> instances.add(each.join()));
    }

    private static Instance start(String name, String... args) {
        try {
            return Instance.start(
                    name, Path.of("target", "instances-it-" + name + ".log").toAbsolutePath(), args);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String yaml() {
        int cities = features.yaml().indexOf("group: " + features.group("cities"));
        String yaml = features.yaml();
        return yaml.substring(0, cities)
                + yaml.substring(cities).replace("lateness: 2h\n", "lateness: 2h\nread_replicas: 2\n");
    }

    private Path settings(InProcessBroker broker, String name) throws Exception {
        return Files.write(
                folder.resolve(name + ".properties"),
                List.of(
                        "kafka.bootstrap.servers = " + broker.bootstrapServers(),
                        "service.state.dir = " + folder.resolve("state-" + name),
                        "service.instance = " + name,
                        "service.standbys = 1",
                        "service.commit.interval = 200ms",
                        "rocksdb.memory = 16MiB",
                        "consumer.session.timeout.ms = " + SESSION_TIMEOUT_MS,
                        "consumer.heartbeat.interval.ms = 1000",
                        // nobody is there: what carries updates to Cassandra waits, and says so
                        "cassandra.contact.points = 127.0.0.1:1"));
    }

    private void feed(Cluster cluster, int schemaId) {
        try {
            cluster.send(features.topic(), schemaId, orders.next(ORDERS_AT_ONCE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            // nothing more is sent then, and the wait for orders or the comparison fails
            throw new IllegalStateException("orders could not be sent", e);
        }
    }

    /** Until every partition has an owner and its standbys, all close, and nothing is about to move. */
    private void awaitShared() {
        await("partitions are shared out")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    for (Instance instance : instances) {
                        assertThat(instance.isReady()).as(instance.name()).isTrue();
                        assertThat(instance.said())
                                .contains("2 others beside it", "stands by for")
                                .doesNotContain("not close yet", "owns none");
                    }
                });
        instances.forEach(instance -> LOG.info("{}: {}", instance.name(), instance.said()));
    }

    private void balancesReadsOverOwnerAndStandbys() {
        List<OrderFeatures.Entity> cities = features.entities(orders.made()).stream()
                .filter(entity -> entity.group().equals(features.group("cities")))
                .toList();
        String body = Asking.body(cities);
        Caller one = instances.get(0).caller();
        // until it has noticed that everyone comes to it
        ask(one, body, Duration.ofSeconds(6));
        List<Double> before = instances.stream().map(this::reads).toList();
        List<Asking.Round> rounds = ask(one, body, Duration.ofSeconds(5));
        List<Double> answered = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answered.add(reads(instances.get(i)) - before.get(i));
        }
        double all = answered.stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Integer> sources = Asking.sources(rounds);
        LOG.info("reads of one caller at one instance, answered by each: {}, by source {}", answered, sources);
        one.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.matches("spillway_instances_(entities|calls_seconds_count|calls_seconds_max).*"))
                .forEach(LOG::info);
        assertThat(answered).allMatch(reads -> reads / all > 0.2, "more than a fifth of " + all);
        assertThat(sources.get("STATE")).isGreaterThan((int) (all / 4));
        assertThat(sources.get("STANDBY")).isGreaterThan((int) (all / 4));
        assertThat(rounds).allMatch(round -> round.unstated() == 0);
        assertThat(Asking.sources(List.of(Asking.round(one, "?max-staleness=0s", body))))
                .containsOnlyKeys("STATE");
    }

    private static List<Asking.Round> ask(Caller caller, String body, Duration duration) {
        var rounds = new ArrayList<Asking.Round>();
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            rounds.add(Asking.round(caller, body));
        }
        return rounds;
    }

    private double reads(Instance instance) {
        return instance.meter("spillway_states_reads_total", "application=\"" + replicatedApplication + "\"");
    }

    private void restartsWithoutMovingAPartition() throws Exception {
        Instance restarted = instances.get(1);
        List<String> owned = instances.stream().map(Instance::owned).toList();
        List<Double> rebalances = List.of(rebalances(instances.get(0)), rebalances(instances.get(2)));
        List<OrderFeatures.Entity> entities = features.entities(orders.made());
        try (var asking = Asking.begin(() -> instances.get(0).caller(), entities)) {
            long began = System.nanoTime();
            restarted.stop();
            long stopped = System.nanoTime();
            restarted.startAgain();
            await("it is back").atMost(PATIENCE).until(restarted::isReady);
            await("it has met the others")
                    .atMost(PATIENCE)
                    .until(() -> restarted.said().contains("2 others"));
            LOG.info(
                    "restart: stopped in {} ms, back after {} ms; {} rounds meanwhile, {}, at most {} ms behind",
                    (stopped - began) / 1_000_000,
                    (System.nanoTime() - began) / 1_000_000,
                    asking.rounds().size(),
                    Asking.outcomes(asking.rounds()),
                    asking.rounds().stream()
                            .mapToLong(Asking.Round::stalestMs)
                            .max()
                            .orElse(0));
            assertThat(asking.rounds()).hasSizeGreaterThan(5).allMatch(Asking.Round::isWhole);
        }
        assertThat(instances.stream().map(Instance::owned).toList()).isEqualTo(owned);
        assertThat(List.of(rebalances(instances.get(0)), rebalances(instances.get(2))))
                .as("rebalances of those that were not restarted")
                .isEqualTo(rebalances);
    }

    private static double rebalances(Instance instance) {
        return instance.meter("kafka_consumer_coordinator_rebalance_total");
    }

    private void answersFromStandbysWhenOneIsKilled() throws Exception {
        Instance killed = instances.get(2);
        List<OrderFeatures.Entity> entities = features.entities(orders.made());
        try (var a = Asking.begin(() -> instances.get(0).caller(), entities);
                var b = Asking.begin(() -> instances.get(1).caller(), entities)) {
            await().until(() -> a.rounds().size() > 5 && b.rounds().size() > 5);
            killed.kill();
            long at = System.nanoTime();
            await("standbys answer").atMost(PATIENCE).until(() -> after(a, at) > 5 && after(b, at) > 5);
            await("its partitions are taken over")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> instances.get(0).said().contains("1 other beside it"));
            for (Asking asking : List.of(a, b)) {
                judge(asking, at);
            }
        }
    }

    private static int after(Asking asking, long at) {
        return (int)
                asking.rounds().stream().filter(round -> round.began() > at).count();
    }

    private static void judge(Asking asking, long at) {
        List<Asking.Round> after =
                asking.rounds().stream().filter(round -> round.ended() > at).toList();
        long lastBroken = after.stream()
                .filter(round -> !round.isWhole())
                .mapToLong(Asking.Round::ended)
                .max()
                .orElse(at);
        long firstWhole = after.stream()
                .filter(Asking.Round::isWhole)
                .mapToLong(Asking.Round::ended)
                .min()
                .orElseThrow();
        LOG.info(
                "kill -9: every entity answered for after {} ms; last INVALID after {} ms; {} rounds, {}, at most {} ms behind",
                (firstWhole - at) / 1_000_000,
                (lastBroken - at) / 1_000_000,
                after.size(),
                Asking.sources(after),
                after.stream().mapToLong(Asking.Round::stalestMs).max().orElse(0));
        assertThat(Duration.ofNanos(firstWhole - at)).isLessThan(GAP_MAX);
        assertThat(Duration.ofNanos(lastBroken - at)).isLessThan(GAP_MAX);
        assertThat(Asking.sources(after)).containsKey("STANDBY");
        assertThat(after).allMatch(round -> round.unstated() == 0);
    }

    /** Until every value at every instance is what the plain evaluation of all orders gives, and all answer as of one instant. */
    private void awaitRight() {
        var right = new Comparison(features, orders.made());
        for (Instance instance : instances) {
            await("every value is right at " + instance.name() + ", seed " + SEED)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(right.assertLookUpsAreRight(instance.caller()))
                            .isPositive());
        }
        await("event clocks agree")
                .untilAsserted(() -> assertThat(instances.stream()
                                .flatMap(instance -> asOf(instance).stream())
                                .distinct())
                        .hasSize(1));
    }

    private List<String> asOf(Instance instance) {
        return features.entities(orders.made()).stream()
                .filter(entity -> entity.group().equals(features.group("customers")))
                .map(entity -> instance.caller()
                        .features(entity.group(), entity.key())
                        .get("asOf")
                        .asText())
                .toList();
    }
}
