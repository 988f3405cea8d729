package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic without keys of which one customer has a third, so that most events are added up in another partition than their
 * entity's, by a service that is killed meanwhile. {@code -Dseed=…} for other moments.
 */
@ExtendWith(RealPartsExtension.class)
class HotEntityIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long SEED = Long.getLong("seed", 4712);
    private static final int PARTITIONS = 4;
    private static final int CRASHES = 2;
    private static final int ORDERS_AT_ONCE = 50;
    private static final int PAUSE_MS = 100;
    private static final Pattern ADDED_UP = Pattern.compile("(?m)^spillway_hot_events_total\\{.*} ([0-9.E]+)$");

    @TempDir
    private Path folder;

    private final OrderFeatures features = new OrderFeatures("hot-orders", "hot");

    /** Of ten customers the first has a third of the orders. */
    private final OrderStream orders = new OrderStream(SEED, 10, OrderStream.minutesAgo(75), 50_000);

    @Test
    void addsUpWhereEventsAreReadAndLosesNothingWhenItIsKilled(RealParts parts) throws Exception {
        var random = new Random(SEED);
        try (var cluster = new Cluster(parts.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()))) {
            cluster.create(features.topic(), PARTITIONS);
            int schemaId = cluster.registry().register(Wire.valueSubject(features.topic()), Order.SCHEMA);
            String[] args = prepare(parts);
            var load = Executors.newSingleThreadScheduledExecutor();
            ScheduledFuture<?> feeding =
                    load.scheduleWithFixedDelay(() -> feed(cluster, schemaId), 0, PAUSE_MS, TimeUnit.MILLISECONDS);
            try {
                for (int crash = 1; crash <= CRASHES; crash++) {
                    try (var service = ServiceProcess.start(log(), args)) {
                        awaitAddingUp(service.caller());
                        assertThat(service.runsFor(Duration.ofMillis(random.nextInt(1_500))))
                                .as("it runs until it is killed; seed %d, crash %d; see %s", SEED, crash, log())
                                .isTrue();
                        service.kill();
                    }
                }
                try (var service = ServiceProcess.start(log(), args)) {
                    awaitAddingUp(service.caller());
                    assertThat(feeding.isDone()).as("orders keep coming").isFalse();
                    feeding.cancel(false);
                    load.shutdown();
                    assertThat(load.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
                    verify(parts, cluster, service.caller());
                }
            } finally {
                feeding.cancel(false);
                load.shutdownNow();
            }
        }
    }

    /** Waits until some entity has turned hot and more than one event has been added up since. */
    private static void awaitAddingUp(Caller caller) {
        await().atMost(PATIENCE).until(() -> {
            Matcher line = ADDED_UP.matcher(caller.get("/metrics").body());
            return line.find() && Double.parseDouble(line.group(1)) > 100;
        });
    }

    private void feed(Cluster cluster, int schemaId) {
        try {
            cluster.sendInTurn(features.topic(), PARTITIONS, schemaId, orders.next(ORDERS_AT_ONCE));
        } catch (Exception e) { // the edge of the thread; a future that is done says so
            throw new IllegalStateException(e);
        }
    }

    private String[] prepare(RealParts parts) throws Exception {
        Path settings = folder.resolve("features.properties");
        Files.write(
                settings,
                List.of(
                        "kafka.bootstrap.servers = " + parts.bootstrapServers(),
                        "service.state.dir = " + folder.resolve("state"),
                        "service.instance = hot",
                        "service.commit.interval = 200ms",
                        "rocksdb.memory = 16MiB",
                        "features.hot.threshold = 8",
                        "features.hot.entities = hot_cities|Oslo",
                        // who was killed has not left its group: the sink's next self waits until it is missed
                        "consumer.session.timeout.ms = 6000",
                        "cassandra.contact.points = 127.0.0.1:"
                                + parts.cassandra().getPort(),
                        "cassandra.datacenter = " + parts.cassandraDataCentre(),
                        "cassandra.keyspace = " + features.prefix()));
        // events with ids are not added up, as a repeat must meet its first
        String yaml = features.yaml().replace("  event_id: order_id\n", "");
        Path definitions = Files.writeString(folder.resolve("definitions.yaml"), yaml);
        return new String[] {
            settings.toString(), folder.resolve("definitions").toString(), definitions.toString(), parts.registryUrl()
        };
    }

    /** Where the service logs; it stays when the test has ended. */
    private static Path log() {
        return Path.of("target", "hot-it.log").toAbsolutePath();
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
    }
}
