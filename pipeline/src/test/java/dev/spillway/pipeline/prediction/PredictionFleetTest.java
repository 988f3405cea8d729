package dev.spillway.pipeline.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spillway.pipeline.fleet.FleetControl;
import dev.spillway.pipeline.fleet.FleetMemory;
import dev.spillway.pipeline.fleet.PoolLimits;
import dev.spillway.pipeline.fleet.Resized;
import dev.spillway.pipeline.load.LoadShape;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionFleetTest {
    private static final StandInFront FRONT = new StandInFront();
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Entity ATLANTA = new Entity("airport_features", List.of("ATL"));

    @TempDir
    private Path folder = Path.of("");

    private final Map<String, MeterRegistry> meters = new ConcurrentHashMap<>();

    @AfterAll
    static void stopFront() {
        FRONT.close();
    }

    private PredictionFleet fleet(double serviceMs) {
        var server = new ServerConfig(new PoolLimits(2, 5, PoolLimits.Rejection.ABORT), serviceMs);
        return new PredictionFleet(
                "small",
                new FleetMemory(folder, "small"),
                new PredictionFleet.Wiring(
                        server,
                        loops -> new FrontFeatures(FRONT.uri(), loops),
                        instance -> meters.computeIfAbsent(instance, name -> new SimpleMeterRegistry())));
    }

    private MeterRegistry meters(String instance) {
        return Objects.requireNonNull(meters.get(instance), instance);
    }

    private static long requests(MeterRegistry meters) {
        return meters.get("http.server.requests").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static boolean answers(URI uri) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void startsAndStopsServersAndSaysWhich() {
        try (var fleet = fleet(1)) {
            var control = new FleetControl(List.of(fleet));

            assertThat(control.resize("small", 3))
                    .isEqualTo(new Resized(
                            List.of("small-1", "small-2", "small-3"),
                            List.of("small-1", "small-2", "small-3"),
                            List.of()));
            List<URI> three = fleet.uris();
            assertThat(three).hasSize(3).doesNotHaveDuplicates().allMatch(PredictionFleetTest::answers);

            assertThat(control.resize("small", 1))
                    .isEqualTo(new Resized(List.of("small-1"), List.of(), List.of("small-3", "small-2")));
            assertThat(three).map(PredictionFleetTest::answers).containsExactly(true, false, false);
            assertThat(meters("small-3").isClosed()).isTrue();

            assertThat(control.resize("small", 2))
                    .isEqualTo(new Resized(List.of("small-1", "small-4"), List.of("small-4"), List.of()));
            assertThat(control.resize("small", 2).started()).isEmpty();
        }
    }

    @Test
    void leavesNoThreadAndNoPort() {
        List<URI> uris;
        try (var fleet = fleet(1);
                var load = new PredictionLoad(fleet, LoadShape.parse("constant:200"), 1, () -> Optional.of(ATLANTA))) {
            fleet.resize(4);
            uris = fleet.uris();
            load.start();
            await().atMost(SOON).until(() -> load.counts().served() > 40);
        }

        assertThat(uris).noneMatch(PredictionFleetTest::answers);
        assertThat(meters.values()).allMatch(MeterRegistry::isClosed);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.matches("spillway-(small|predictions).*")));
    }

    @Test
    void isAskedAsMuchAsIsWantedByAllItsServers() {
        try (var fleet = fleet(2);
                var load = new PredictionLoad(fleet, LoadShape.parse("constant:100"), 1, () -> Optional.of(ATLANTA))) {
            fleet.resize(3);
            load.start();
            // what runs for the first time takes long
            await().atMost(SOON).until(() -> load.counts().served() >= 20);
            long before = load.counts().served();
            long begunNanos = System.nanoTime();
            await().atMost(SOON).until(() -> load.counts().served() >= before + 200);
            double seconds = (System.nanoTime() - begunNanos) / 1e9;

            assertThat((load.counts().served() - before) / seconds).isBetween(60.0, 140.0);
            assertThat(load.latenciesMicros().getValueAtPercentile(50)).isBetween(1_000L, 200_000L);
            assertThat(meters.values())
                    .hasSize(3)
                    .allSatisfy(each -> assertThat(requests(each)).isGreaterThan(30));
        }
    }

    @Test
    void countsWhatIsRefusedAndAsksOnce() {
        try (var fleet = fleet(400);
                var load = new PredictionLoad(fleet, LoadShape.parse("constant:100"), 1, () -> Optional.of(ATLANTA))) {
            fleet.resize(1);
            load.start();
            await().atMost(SOON)
                    .until(() -> load.counts().refused() > 50 && load.counts().served() > 2);

            long answered = requests(meters("small-1"));
            assertThat(load.counts().due()).isGreaterThanOrEqualTo(answered);
            assertThat(load.counts().failed()).isZero();
        }
    }

    @Test
    void countsAsFailedWhatNobodyAnswers() {
        try (var fleet = fleet(1);
                var load = new PredictionLoad(fleet, LoadShape.parse("constant:100"), 1, () -> Optional.of(ATLANTA))) {
            load.start();

            await().atMost(SOON).until(() -> load.counts().failed() > 10);
            assertThat(load.counts().served()).isZero();
        }
    }

    @Test
    void changesItsSizeUnderLoadWithoutAnError() {
        try (var fleet = fleet(3);
                var load = new PredictionLoad(fleet, LoadShape.parse("constant:150"), 1, () -> Optional.of(ATLANTA))) {
            fleet.resize(4);
            load.start();
            for (int size : new int[] {2, 5, 3, 6, 2}) {
                long served = load.counts().served();
                fleet.resize(size);
                await().atMost(SOON).until(() -> load.counts().served() > served + 30);
            }

            assertThat(load.counts().failed()).isZero();
        }
    }

    @Test
    void startsAsLargeAsItWasLeft() {
        try (var fleet = fleet(1)) {
            fleet.resize(3);
        }

        assertThat(new FleetMemory(folder, "small").sizeOr(2)).isEqualTo(3);
    }

    @Test
    void refusesAFleetThatIsNotHere() {
        try (var fleet = fleet(1)) {
            assertThatThrownBy(() -> new FleetControl(List.of(fleet)).resize("large", 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cannot make the fleet \"large\" 3: on this machine are [small]");
        }
    }
}
