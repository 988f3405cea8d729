package dev.spillway.features.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Values;
import dev.spillway.parts.Installation;
import dev.spillway.parts.LocalCassandra;
import dev.spillway.parts.Part;
import dev.spillway.parts.Ports;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import dev.spillway.topologies.Health;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of rows while Cassandra is away. It has a Cassandra of its own, to be killed. */
@ExtendWith(RealPartsExtension.class)
class CassandraAwayIT {

    private static final long T = Values.micros(Instant.parse("2026-01-01T00:00:00Z"));
    private static final int AIRPORTS = 200;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final FeatureGroup group =
            new FeatureGroup(Flights.group("airports", 1, GroupClock.WALL, OptionalLong.empty(), Flights.everyType()));
    private final Flights.Airports airports = new Flights.Airports(group);

    /** The newest revision sent, by airport. */
    private final Map<String, Long> newest = new HashMap<>();

    private int flights;

    @Test
    void losesNothingWhenCassandraIsKilledAndComesBack(RealParts parts, @TempDir Path directory) throws Exception {
        List<Integer> ports = Ports.free(3);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(0));
        var local = new LocalCassandra(
                Installation.find(), directory.resolve("cassandra"), ports.get(0), ports.get(1), ports.get(2));
        try (var stage = new Stage(
                "away" + ProcessHandle.current().pid(),
                parts.bootstrapServers(),
                address,
                LocalCassandra.DATA_CENTRE)) {
            send(stage, 200);

            // away at the start: said, waited for
            try (var running = stage.sink(Map.of("max.poll.records", 50), group)) {
                await().atMost(SOON).until(() -> running.sink().status().state() == Health.State.WAITING);
                assertThat(running.sink().status().sentence())
                        .contains(
                                "cassandra at ",
                                ":" + ports.get(0) + " does not answer",
                                "rows wait in " + stage.topic());
                try (Part cassandra = local.start(progress -> {})) {
                    stage.awaitCaughtUp(running);
                    assertThat(running.sink().status()).isEqualTo(Health.Status.up());

                    // killed in the middle of writing
                    send(stage, 1_000);
                    await().atMost(SOON).until(() -> stage.committed() > 250);
                    cassandra.kill();
                    send(stage, 500);
                    await().atMost(SOON).until(() -> running.sink().status().state() == Health.State.WAITING);
                    assertThat(stage.counted("spillway.cassandra.write.retries"))
                            .isPositive();

                    cassandra.restart();
                    stage.awaitCaughtUp(running);
                    assertThat(running.sink().status()).isEqualTo(Health.Status.up());
                    assertEverythingIsThere(address);

                    // away when the sink ends, back when the next begins: what was committed must have been written
                    cassandra.kill();
                    send(stage, 500);
                    await().atMost(SOON).until(() -> running.sink().status().state() == Health.State.WAITING);
                    running.sink().close();
                    assertThat(stage.committed()).isLessThan(stage.sent());
                    cassandra.restart();
                    try (var next = stage.sink(group)) {
                        stage.awaitCaughtUp(next);
                        assertEverythingIsThere(address);
                    }
                    assertThat(stage.committed()).isEqualTo(stage.sent());
                }
            }
        }
    }

    private void send(Stage stage, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            String airport = "A" + flights % AIRPORTS;
            var update = airports.flight(airport, T + flights * Flights.SECOND, flights);
            newest.put(airport, update.getRevision());
            stage.send(update, airport);
            flights++;
        }
    }

    private void assertEverythingIsThere(InetSocketAddress address) {
        var found = new HashMap<String, Long>();
        try (CqlSession cqlsh = CqlSession.builder()
                .addContactPoint(address)
                .withLocalDatacenter(LocalCassandra.DATA_CENTRE)
                .build()) {
            cqlsh.execute("SELECT airport, writetime(state) FROM away"
                            + ProcessHandle.current().pid() + ".airports")
                    .forEach(row -> found.put(row.getString(0), row.getLong(1)));
        }
        assertThat(found).isEqualTo(newest);
    }
}
