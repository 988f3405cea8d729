package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service in its own JVM, killed at random moments while orders keep coming, and started again each time over the state that
 * it left on the disk. {@code -Dseed=…} for other moments, {@code -Dcrashes=…} for more of them.
 */
@ExtendWith(RealPartsExtension.class)
class CrashIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CRASHES = Integer.getInteger("crashes", 10);
    private static final long SEED = Long.getLong("seed", 4711);

    /** Long enough for a few commits. */
    private static final int LIFE_MAX_MS = 3_000;

    private static final int ORDERS_AT_ONCE = 50;
    private static final int PAUSE_MS = 100;

    @TempDir
    private Path folder;

    private final OrderFeatures features = new OrderFeatures("crash-orders", "crash");
    private final OrderStream orders = new OrderStream(SEED, 40, OrderStream.minutesAgo(75), 50_000);

    @Test
    void losesNothingAndCountsNothingTwiceHoweverOftenItIsKilled(RealParts parts) throws Exception {
        var random = new Random(SEED);
        // of its own: a process runs all groups that are published on a cluster
        try (var broker = InProcessBroker.start(folder.resolve("broker"));
                var cluster =
                        new Cluster(broker.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()))) {
            cluster.create(features.topic(), 4);
            int schemaId = cluster.registry().register(Wire.valueSubject(features.topic()), Order.SCHEMA);
            String[] args = prepare(parts, broker);
            var load = Executors.newSingleThreadScheduledExecutor();
            ScheduledFuture<?> feeding =
                    load.scheduleWithFixedDelay(() -> feed(cluster, schemaId), 0, PAUSE_MS, TimeUnit.MILLISECONDS);
            try {
                for (int crash = 1; crash <= CRASHES; crash++) {
                    try (var service = ServiceProcess.start(log(), args)) {
                        // every other life ends while it joins, restores or catches up, the others in the midst of work
                        if (crash % 2 == 0) {
                            awaitRunning(service.caller());
                        }
                        int lifeMs = random.nextInt(LIFE_MAX_MS);
                        assertThat(service.runsFor(Duration.ofMillis(lifeMs)))
                                .as("it runs until it is killed; seed %d, crash %d; see %s", SEED, crash, log())
                                .isTrue();
                        assertThat(feeding.isDone()).as("orders keep coming").isFalse();
                        service.kill();
                    }
                }
            } finally {
                feeding.cancel(false);
                load.shutdown();
                assertThat(load.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            }
            try (var service = ServiceProcess.start(log(), args)) {
                verify(parts, cluster, service.caller());
            }
        }
    }

    private static void awaitRunning(Caller caller) {
        await().atMost(PATIENCE)
                .until(() -> caller.get("/ready")
                        .json()
                        .at("/checks/features-crash-orders/state")
                        .asText()
                        .equals("UP"));
    }

    private void feed(Cluster cluster, int schemaId) {
        try {
            cluster.send(features.topic(), schemaId, orders.next(ORDERS_AT_ONCE));
        } catch (Exception e) { // the edge of the thread; a future that is done says so
            throw new IllegalStateException(e);
        }
    }

    private String[] prepare(RealParts parts, InProcessBroker broker) throws Exception {
        Path settings = folder.resolve("features.properties");
        Files.write(
                settings,
                List.of(
                        "kafka.bootstrap.servers = " + broker.bootstrapServers(),
                        "service.state.dir = " + folder.resolve("state"),
                        "service.instance = crash",
                        "service.commit.interval = 200ms",
                        "rocksdb.memory = 16MiB",
                        // who was killed has not left its group: the sink's next self waits until it is missed
                        "consumer.session.timeout.ms = 6000",
                        "cassandra.contact.points = 127.0.0.1:"
                                + parts.cassandra().getPort(),
                        "cassandra.datacenter = " + parts.cassandraDataCentre(),
                        "cassandra.keyspace = " + features.prefix()));
        Path definitions = Files.writeString(folder.resolve("definitions.yaml"), features.yaml());
        return new String[] {
            settings.toString(), folder.resolve("definitions").toString(), definitions.toString(), parts.registryUrl()
        };
    }

    /** Where the service logs; it stays when the test has ended. */
    private static Path log() {
        return Path.of("target", "crash-it.log").toAbsolutePath();
    }

    private void verify(RealParts parts, Cluster cluster, Caller caller) throws Exception {
        var right = new Comparison(features, orders.made());
        String seed = "seed " + SEED + ", " + orders.made().size() + " orders";
        await(seed)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () -> assertThat(right.assertLookUpsAreRight(caller)).isPositive());
        await(seed).atMost(PATIENCE).untilAsserted(() -> right.assertUpdatesAreRight(cluster));
        try (var cqlsh = CqlSession.builder()
                .addContactPoint(parts.cassandra())
                .withLocalDatacenter(parts.cassandraDataCentre())
                .build()) {
            await(seed).atMost(PATIENCE).untilAsserted(() -> right.assertRowsAreRight(cqlsh, features.prefix()));
        }
        assertThat(cluster.read(
                        "features-quarantine",
                        record -> Cluster.header(record, "topic").equals(features.topic())))
                .as(seed)
                .isEmpty();
        // and it stays so: nothing comes a second time
        right.assertLookUpsAreRight(caller);
    }
}
