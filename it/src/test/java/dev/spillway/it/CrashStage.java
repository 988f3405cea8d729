package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.testkit.parts.RealParts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Orders that keep coming, and the service over them in a JVM of its own, which is killed and started again over the state that
 * it left on the disk. The broker is the stage's own, since a process runs all groups that are published on a cluster.
 */
final class CrashStage implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int PARTITIONS = 4;
    private static final int ORDERS_AT_ONCE = 50;
    private static final int PAUSE_MS = 100;

    private final RealParts parts;
    private final OrderFeatures features;
    private final OrderStream orders;
    private final InProcessBroker broker;
    private final Cluster cluster;
    private final Path log;
    private final String[] args;
    private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> feeding;

    /**
     * What a test has of its own.
     *
     * @param name of the instance, and of the log, which stays when the test has ended
     * @param settings further ones
     * @param keyed whether the topic is keyed by the orders' customers; else they go to the partitions in turn
     */
    record Plot(
            OrderFeatures features,
            OrderStream orders,
            String name,
            List<String> settings,
            String yaml,
            boolean keyed) {}

    CrashStage(RealParts parts, Path folder, Plot plot) throws Exception {
        this.parts = parts;
        this.features = plot.features();
        this.orders = plot.orders();
        this.log = Path.of("target", plot.name() + "-it.log").toAbsolutePath();
        this.broker = InProcessBroker.start(folder.resolve("broker"));
        this.cluster = new Cluster(broker.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()));
        this.args = prepare(folder, plot);
        cluster.create(features.topic(), PARTITIONS);
        int schemaId = cluster.registry().register(Wire.valueSubject(features.topic()), Order.SCHEMA);
        this.feeding =
                load.scheduleWithFixedDelay(() -> feed(plot.keyed(), schemaId), 0, PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    private String[] prepare(Path folder, Plot plot) throws Exception {
        var settings = new ArrayList<>(List.of(
                "kafka.bootstrap.servers = " + broker.bootstrapServers(),
                "service.state.dir = " + folder.resolve("state"),
                "service.instance = " + plot.name(),
                "service.commit.interval = 200ms",
                "rocksdb.memory = 16MiB",
                // who was killed has not left its group: the sink's next self waits until it is missed
                "consumer.session.timeout.ms = 6000",
                "cassandra.contact.points = 127.0.0.1:" + parts.cassandra().getPort(),
                "cassandra.datacenter = " + parts.cassandraDataCentre(),
                "cassandra.keyspace = " + features.prefix()));
        settings.addAll(plot.settings());
        Path file = Files.write(folder.resolve("features.properties"), settings);
        Path definitions = Files.writeString(folder.resolve("definitions.yaml"), plot.yaml());
        return new String[] {
            file.toString(), folder.resolve("definitions").toString(), definitions.toString(), parts.registryUrl()
        };
    }

    private void feed(boolean keyed, int schemaId) {
        try {
            List<Order> next = orders.next(ORDERS_AT_ONCE);
            if (keyed) {
                cluster.send(features.topic(), schemaId, next);
            } else {
                cluster.sendInTurn(features.topic(), PARTITIONS, schemaId, next);
            }
        } catch (ExecutionException | InterruptedException e) { // the future is done by that, and says so
            throw new IllegalStateException(e);
        }
    }

    ServiceProcess start() throws Exception {
        return ServiceProcess.start(log, args);
    }

    Path log() {
        return log;
    }

    void assertOrdersKeepComing() {
        assertThat(feeding.isDone()).as("orders keep coming").isFalse();
    }

    void endOrders() throws InterruptedException {
        feeding.cancel(false);
        load.shutdown();
        assertThat(load.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Waits until look-ups, updates and rows are what all orders that were made add up to. */
    void awaitRight(Caller caller, long seed) throws Exception {
        var right = new Comparison(features, orders.made());
        String as = "seed " + seed + ", " + orders.made().size() + " orders";
        await(as)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () -> assertThat(right.assertLookUpsAreRight(caller)).isPositive());
        await(as).atMost(PATIENCE).untilAsserted(() -> right.assertUpdatesAreRight(cluster));
        try (var cqlsh = CqlSession.builder()
                .addContactPoint(parts.cassandra())
                .withLocalDatacenter(parts.cassandraDataCentre())
                .build()) {
            await(as).atMost(PATIENCE).untilAsserted(() -> right.assertRowsAreRight(cqlsh, features.prefix()));
        }
        assertThat(cluster.read(
                        "features-quarantine",
                        record -> Cluster.header(record, "topic").equals(features.topic())))
                .as(as)
                .isEmpty();
        // and it stays so: nothing comes a second time
        right.assertLookUpsAreRight(caller);
    }

    @Override
    public void close() {
        load.shutdownNow();
        cluster.close();
        broker.close();
    }
}
