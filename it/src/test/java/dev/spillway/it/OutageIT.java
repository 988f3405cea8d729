package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import dev.spillway.testkit.parts.TcpProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Parts that are away, at the start and later: said, waited for, caught up with; nothing is lost. */
@ExtendWith(RealPartsExtension.class)
class OutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long SEED = 77;

    @TempDir
    private Path folder;

    private final ExecutorService starter = Executors.newSingleThreadExecutor();
    private final OrderStream orders = new OrderStream(SEED, 5, OrderStream.minutesAgo(60), 5_000_000);
    private RealParts parts;
    private OrderFeatures features;

    @BeforeEach
    void prepare(RealParts parts, TestInfo test) {
        this.parts = parts;
        String name = "o" + Integer.toHexString(test.getDisplayName().hashCode());
        features = new OrderFeatures(name + "-orders", name);
    }

    @AfterEach
    void end() throws InterruptedException {
        starter.shutdownNow();
        assertThat(starter.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private FeatureServer server(String bootstrapServers, String registryUrl, Map<String, String> more) {
        var given = new HashMap<>(more);
        given.put("service.instance", "a");
        return new FeatureServer(
                FeatureServer.settings(bootstrapServers, folder.resolve("state"), given),
                features.load(folder.resolve("definitions")),
                ConfluentRegistry.at(registryUrl, Map.of()));
    }

    private int registered(Cluster cluster, Schema schema) {
        return cluster.registry().register(Wire.valueSubject(features.topic()), schema);
    }

    private void awaitRight(FeatureServer server) {
        var right = new Comparison(features, orders.made());
        await().atMost(PATIENCE).untilAsserted(() -> right.assertLookUpsAreRight(new Caller(server.uri())));
    }

    /** What {@code /ready} says of a check: its state and its sentence. */
    private static String ready(FeatureServer server, String check) {
        JsonNode found =
                new Caller(server.uri()).get("/ready").json().path("checks").path(check);
        return found.path("state").asText() + ": " + found.path("detail").asText();
    }

    private static void awaitSaid(Callable<String> sentence, String... parts) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sentence.call()).contains(parts));
    }

    @Test
    void waitsForTheRegistry() throws Exception {
        int port = URI.create(parts.registryUrl()).getPort();
        try (var network = TcpProxy.to(port);
                var cluster =
                        new Cluster(parts.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()));
                var server = server(
                        parts.bootstrapServers(),
                        parts.registryUrl().replace(":" + port, ":" + network.port()),
                        Map.of())) {
            cluster.create(features.topic(), 2);
            int first = registered(cluster, Order.SCHEMA);
            network.refuse();
            cluster.send(features.topic(), first, orders.next(100));
            Future<FeatureServer> starting = starter.submit(server::start);

            awaitSaid(() -> server.said("features"), "waits for the schema registry");
            assertThat(starting.isDone()).isFalse();
            network.heal();
            starting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            awaitRight(server);
            assertThat(ready(server, "features")).isEqualTo("UP: ");

            network.refuse();
            // what it knows it goes on with
            cluster.send(features.topic(), first, orders.next(100));
            awaitRight(server);
            // a doc makes it another schema, with an id that the service has yet to ask for
            int second = registered(cluster, documented());
            assertThat(second).isNotEqualTo(first);
            cluster.send(features.topic(), second, orders.next(100));
            cluster.send(features.topic(), first, orders.next(100));
            awaitSaid(() -> ready(server, "features"), "WAITING: waits for the schema registry");
            network.heal();
            awaitRight(server);
            awaitSaid(() -> ready(server, "features"), "UP: ");
            assertThat(cluster.read(
                            "features-quarantine",
                            record -> Cluster.header(record, "topic").equals(features.topic())))
                    .isEmpty();
        }
    }

    private static Schema documented() {
        return new Schema.Parser()
                .parse(Order.SCHEMA.toString().replaceFirst("\\{", "{\"doc\": \"Somebody orders something.\", "));
    }

    @Test
    void waitsForCassandra() throws Exception {
        try (var network = TcpProxy.to(parts.cassandra().getPort());
                var cluster =
                        new Cluster(parts.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()));
                var server = server(
                        parts.bootstrapServers(),
                        parts.registryUrl(),
                        Map.of(
                                "cassandra.contact.points",
                                "127.0.0.1:" + network.port(),
                                "cassandra.datacenter",
                                parts.cassandraDataCentre(),
                                "cassandra.request.timeout",
                                "1s",
                                "cassandra.keyspace",
                                features.prefix()));
                var cqlsh = CqlSession.builder()
                        .addContactPoint(parts.cassandra())
                        .withLocalDatacenter(parts.cassandraDataCentre())
                        .build()) {
            cluster.create(features.topic(), 2);
            int schemaId = registered(cluster, Order.SCHEMA);
            network.refuse();
            server.startSink(features.prefix()).start();
            String where = "cassandra at 127.0.0.1:" + network.port() + " does not answer";

            cluster.send(features.topic(), schemaId, orders.next(100));
            awaitSaid(() -> ready(server, "cassandra-sink"), "WAITING: " + where);
            awaitRight(server);
            network.heal();
            awaitRows(cqlsh);
            awaitSaid(() -> ready(server, "cassandra-sink"), "UP: ");

            network.refuse();
            cluster.send(features.topic(), schemaId, orders.next(100));
            awaitSaid(() -> ready(server, "cassandra-sink"), "WAITING: " + where);
            awaitRight(server);
            cluster.send(features.topic(), schemaId, orders.next(100));
            network.heal();
            awaitRows(cqlsh);
            awaitSaid(() -> ready(server, "cassandra-sink"), "UP: ");
        }
    }

    private void awaitRows(CqlSession cqlsh) {
        var right = new Comparison(features, orders.made());
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptionsInstanceOf(DriverException.class)
                .untilAsserted(() -> right.assertRowsAreRight(cqlsh, features.prefix()));
    }

    @Test
    void waitsForTheBroker() throws Exception {
        InProcessBroker broker = InProcessBroker.start(folder.resolve("broker"));
        try (var cluster = new Cluster(broker.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()));
                var server = server(broker.bootstrapServers(), parts.registryUrl(), Map.of())) {
            cluster.create(features.topic(), 2);
            int schemaId = registered(cluster, Order.SCHEMA);
            cluster.send(features.topic(), schemaId, orders.next(100));
            broker.stop();
            Future<FeatureServer> starting = starter.submit(server::start);

            awaitSaid(() -> server.said("features"), "waits for the broker");
            broker.startAgain();
            starting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            awaitRight(server);

            broker.stop();
            // the topology runs on and says nothing; what is known is answered meanwhile
            awaitSaid(() -> ready(server, "broker"), "WAITING: broker away since ");
            awaitRight(server);
            broker.startAgain();
            awaitSaid(() -> ready(server, "broker"), "UP: ");
            cluster.send(features.topic(), schemaId, orders.next(100));
            awaitRight(server);
            awaitSaid(() -> ready(server, "features-" + features.topic()), "UP: ");
        } finally {
            broker.close();
        }
    }
}
