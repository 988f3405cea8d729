package dev.spillway.testkit.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.spillway.parts.CassandraNode;
import dev.spillway.parts.Installation;
import dev.spillway.parts.LocalCassandra;
import dev.spillway.parts.LocalRing;
import dev.spillway.parts.NodeReadings;
import dev.spillway.parts.Part;
import dev.spillway.parts.Ports;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A second node of Cassandra joins the ring on this machine, takes its share, hands it back and is gone. */
@Timeout(300)
class LocalRingIT {

    private static final Logger LOG = LoggerFactory.getLogger(LocalRingIT.class);
    private static final int ROWS = 2_000;

    @TempDir
    Path directory;

    @Test
    void growsByANodeAndShrinksAgainWithoutLosingARow() throws Exception {
        requireSecondAddress();
        List<Integer> ports = Ports.free(3);
        var first = new LocalCassandra(
                Installation.find(), directory.resolve("first"), ports.get(0), ports.get(1), ports.get(2));
        try (Part part = first.start(LOG::info);
                LocalRing ring = new LocalRing(first, directory, LOG::info)) {
            assertThat(LocalCassandra.in(Installation.find(), first.directory()))
                    .isEqualTo(first);
            try (CqlSession session = session(first)) {
                fill(session);

                String second = ring.join();
                assertThat(ring.newest()).hasValue(second);
                ring.awaitNormal(second);

                assertThat(ring.size()).isEqualTo(2);
                assertThat(count(session)).isEqualTo(ROWS);
                for (LocalCassandra each : ring.nodes()) {
                    // that it listens, and what it tells drivers of its peers, follows a moment later
                    await().atMost(Duration.ofSeconds(30))
                            .ignoreException(AllNodesFailedException.class)
                            .untilAsserted(() -> assertThat(rowsOf(each))
                                    .as("of %s", each.address())
                                    .isBetween(1, ROWS - 1));
                }
                session.execute("SELECT city FROM ring.trips WHERE id = 1");
                assertReadings(first);

                ring.leave(second);

                assertThat(ring.size()).isEqualTo(1);
                assertThat(ring.newest()).isEmpty();
                assertThat(count(session)).isEqualTo(ROWS);
                assertThat(Files.exists(directory.resolve("cassandra-" + second)))
                        .isFalse();
            }
            assertForgetsANodeThatDiedWhileItJoined(ring);
            assertThat(part.isAlive()).isTrue();
        }
    }

    private static void assertForgetsANodeThatDiedWhileItJoined(LocalRing ring) throws InterruptedException {
        String second = ring.join();

        ring.abandon(second);

        assertThat(ring.size()).isEqualTo(1);
        assertThat(ring.newest()).isEmpty();
    }

    private static void assertReadings(LocalCassandra first) {
        try (CassandraNode node = CassandraNode.at(first.jmxPort())) {
            NodeReadings readings = node.readings();
            LOG.info("{}", readings);
            assertThat(readings.readLatencyP99Ms().orElseThrow()).isPositive();
            assertThat(readings.diskUtilization()).isBetween(0.0, 1.0);
            assertThat(readings.cpuUtilization()).isEmpty();
            assertThat(readings.pendingCompactions()).isNotNegative();
            NodeReadings next = node.readings();
            assertThat(next.cpuUtilization().orElseThrow()).isBetween(0.0, 1.0);
            assertThat(next.readLatencyP99Ms()).isEmpty();
        }
    }

    private static void requireSecondAddress() {
        boolean has = Ports.has("127.0.0.2");
        if (!has) {
            LOG.warn(
                    "NOT TESTED: this machine has no 127.0.0.2 for a second node. On macOS: sudo ifconfig lo0 alias 127.0.0.2");
        }
        assumeThat(has).as("a second loopback address").isTrue();
    }

    private static void fill(CqlSession session) {
        session.execute("CREATE KEYSPACE ring WITH replication = {'class': 'NetworkTopologyStrategy', 'dc1': 1}");
        session.execute("CREATE TABLE ring.trips (id int PRIMARY KEY, city text)");
        var insert = session.prepare("INSERT INTO ring.trips (id, city) VALUES (?, 'Utrecht')");
        for (int id = 0; id < ROWS; id++) {
            session.execute(insert.bind(id));
        }
    }

    private static int count(CqlSession session) {
        return session.execute("SELECT id FROM ring.trips").all().size();
    }

    /** How many of the rows are a node's own, as it answers the ranges that it is the one to hold. */
    private static int rowsOf(LocalCassandra node) {
        try (CqlSession session = session(node)) {
            int rows = 0;
            var tokens = session.getMetadata().getTokenMap().orElseThrow();
            var self = session.getMetadata().getNodes().values().stream()
                    .filter(each -> each.getBroadcastAddress()
                            .orElseThrow()
                            .getAddress()
                            .getHostAddress()
                            .equals(node.address()))
                    .findFirst()
                    .orElseThrow();
            for (var row : session.execute("SELECT token(id) FROM ring.trips")) {
                if (tokens.getReplicas("ring", java.util.Objects.requireNonNull(row.getToken(0)))
                        .contains(self)) {
                    rows++;
                }
            }
            return rows;
        }
    }

    /** The driver's own time-outs are too tight for schema statements on a small machine. */
    private static CqlSession session(LocalCassandra node) {
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(node.address(), node.port()))
                .withLocalDatacenter(LocalCassandra.DATA_CENTRE)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(15))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(15))
                        .build())
                .build();
    }
}
