package dev.spillway.pipeline.front.keda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.pipeline.front.keda.Keda.Transport;
import dev.spillway.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalScalerTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final ManualClock CLOCK = new ManualClock(START);
    private static final FakeSizes SIZES = new FakeSizes();
    private static final ScalerFront FRONT = new ScalerFront(SIZES, CLOCK);

    private final Keda keda = FRONT.keda(Transport.ARMERIA);

    @BeforeEach
    void knowFourFleets() {
        CLOCK.moveTo(START);
        SIZES.ready(true);
        SIZES.decided("serving", 12, CLOCK.nowMicros())
                .undecided("fresh", 3, CLOCK.nowMicros())
                .decided("idle", 0, CLOCK.nowMicros())
                .decided("eu/serving.v2", 1, CLOCK.nowMicros());
    }

    @AfterEach
    void leave() {
        keda.close();
        await().until(() -> FRONT.streams() == 0);
    }

    @AfterAll
    static void stop() {
        FRONT.close();
    }

    private void hears(String conversation) {
        assertThat(keda.replayed(conversation)).isEqualTo(conversation);
    }

    @Test
    void tellsTheSizeAsAMetricWhoseTargetIsOne() {
        hears("""
                > GetMetricSpec serving
                < spillway-serving 1.0 1
                > GetMetrics serving spillway-serving
                < spillway-serving 12.0 12
                > GetMetricSpec eu/serving.v2
                < spillway-eu-serving-v2 1.0 1
                > GetMetrics eu/serving.v2 spillway-eu-serving-v2
                < spillway-eu-serving-v2 1.0 1
                """);
    }

    @Test
    void tellsTheCurrentSizeWhileNothingIsDecided() {
        hears("""
                > GetMetrics fresh spillway-fresh
                < spillway-fresh 3.0 3
                > IsActive fresh
                < true
                """);
    }

    @Test
    void isActiveWhileTheSizeIsAboveZero() {
        hears("""
                > IsActive serving
                < true
                > IsActive idle
                < false
                > GetMetrics idle spillway-idle
                < spillway-idle 0.0 0
                """);
    }

    @Test
    void saysWhatIsWrongWithACallAndWhatWouldBeRight() {
        hears("""
                > IsActive -
                < INVALID_ARGUMENT the trigger of ScaledObject "prod/serving" names no fleet: add fleet: NAME to its metadata
                > GetMetricSpec -
                < INVALID_ARGUMENT the trigger of ScaledObject "prod/serving" names no fleet: add fleet: NAME to its metadata
                > IsActive servin
                < NOT_FOUND no fleet "servin": set the trigger's fleet to one that GET /v1/fleets lists, or wait for its first signal
                > GetMetricSpec servin
                < NOT_FOUND no fleet "servin": set the trigger's fleet to one that GET /v1/fleets lists, or wait for its first signal
                > GetMetrics servin spillway-servin
                < NOT_FOUND no fleet "servin": set the trigger's fleet to one that GET /v1/fleets lists, or wait for its first signal
                > GetMetrics serving s0-spillway-serving
                < NOT_FOUND fleet "serving" has no metric "s0-spillway-serving": ask for "spillway-serving", as GetMetricSpec says
                """);
    }

    @Test
    void refusesStreamsAsItRefusesCalls() {
        keda.streamIsActive("-")
                .hears(
                        "INVALID_ARGUMENT the trigger of ScaledObject \"prod/serving\" names no fleet: add fleet: NAME to its metadata");
        keda.streamMetricSpec("servin")
                .hears(
                        "NOT_FOUND no fleet \"servin\": set the trigger's fleet to one that GET /v1/fleets lists, or wait for its first signal");
        SIZES.ready(false);
        keda.streamIsActive("serving")
                .hears("UNAVAILABLE the size of fleet \"serving\" cannot be told yet: its state is being read back");
        await().until(() -> FRONT.streams() == 0);
    }

    @Test
    void servesTheLastSizeUntilFiveMinutesAreExceeded() {
        CLOCK.moveBy(Duration.ofMinutes(5));
        hears("""
                > IsActive serving
                < true
                > GetMetrics serving spillway-serving
                < spillway-serving 12.0 12
                """);

        CLOCK.moveBy(Duration.ofMillis(1));
        hears("""
                > IsActive serving
                < UNAVAILABLE no signal of fleet "serving" since 2026-11-22T10:00:00Z; its size was 12, decided at 2026-11-22T10:00:00Z: see whether its instance-metrics arrive
                > GetMetrics serving spillway-serving
                < UNAVAILABLE no signal of fleet "serving" since 2026-11-22T10:00:00Z; its size was 12, decided at 2026-11-22T10:00:00Z: see whether its instance-metrics arrive
                > IsActive fresh
                < UNAVAILABLE no signal of fleet "fresh" since 2026-11-22T10:00:00Z; its size was 3, nothing decided: see whether its instance-metrics arrive
                > GetMetricSpec serving
                < spillway-serving 1.0 1
                """);

        SIZES.decided("serving", 13, CLOCK.nowMicros());
        hears("""
                > IsActive serving
                < true
                > GetMetrics serving spillway-serving
                < spillway-serving 13.0 13
                """);
    }

    @Test
    void tellsNoSizeBeforeItsStateIsThere() {
        SIZES.ready(false);

        hears("""
                > GetMetricSpec serving
                < spillway-serving 1.0 1
                > GetMetrics serving spillway-serving
                < UNAVAILABLE the size of fleet "serving" cannot be told yet: its state is being read back
                > IsActive serving
                < UNAVAILABLE the size of fleet "serving" cannot be told yet: its state is being read back
                """);
    }

    @Test
    void keepsItsOwnFaultsToItself() {
        hears("""
                > IsActive broken
                < INTERNAL the request could not be answered, by our fault: see the log of the process
                """);
        keda.streamIsActive("broken")
                .hears("INTERNAL the request could not be answered, by our fault: see the log of the process");
        await().until(() -> FRONT.streams() == 0);
    }

    @Test
    void pushesActivityWhenItChangesAndIsSilentOtherwise() {
        var active = keda.streamIsActive("serving");
        active.hears("true");

        SIZES.decided("serving", 0, CLOCK.nowMicros());
        active.hears("true", "false");

        SIZES.decided("idle", 7, CLOCK.nowMicros());
        SIZES.tell("serving");
        SIZES.decided("serving", 5, CLOCK.nowMicros());
        active.hears("true", "false", "true");
        SIZES.decided("serving", 6, CLOCK.nowMicros());
        SIZES.decided("serving", 0, CLOCK.nowMicros());
        active.hears("true", "false", "true", "false");
    }

    @Test
    void pushesSpecsWhenAStreamOpens() {
        var specs = keda.streamMetricSpec("serving");
        specs.hears(keda.say("GetMetricSpec serving"));

        SIZES.decided("serving", 40, CLOCK.nowMicros());
        SIZES.gone("serving");

        specs.hears(
                "spillway-serving 1.0 1",
                "NOT_FOUND no fleet \"serving\": set the trigger's fleet to one that GET /v1/fleets lists, or wait for its first signal");
        await().until(() -> FRONT.streams() == 0);
    }

    @Test
    void isSilentOnAnOpenStreamWhileSignalsAreMissingAndGoesOnAfterwards() {
        var active = keda.streamIsActive("serving");
        active.hears("true");

        CLOCK.moveBy(Duration.ofMinutes(6));
        SIZES.tell("serving");
        keda.streamIsActive("serving")
                .hears(
                        "UNAVAILABLE no signal of fleet \"serving\" since 2026-11-22T10:00:00Z; its size was 12, decided at 2026-11-22T10:00:00Z: see whether its instance-metrics arrive");
        SIZES.decided("serving", 0, CLOCK.nowMicros());

        active.hears("true", "false");
    }

    @Test
    void forgetsAStreamWhoseCallerLeaves() {
        var active = keda.streamIsActive("serving");
        var specs = keda.streamMetricSpec("serving");
        active.hears("true");
        specs.hears("spillway-serving 1.0 1");
        assertThat(FRONT.streams()).isEqualTo(2);

        active.leave();
        specs.leave();

        await().until(() -> FRONT.streams() == 0);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void endsWithWhatHoldsHoweverChangesCross(long seed) throws InterruptedException {
        var active = keda.streamIsActive("serving");
        active.hears("true");

        var writers = new ArrayList<Thread>();
        for (int writer = 0; writer < 4; writer++) {
            var random = new Random(seed * 31 + writer);
            var thread = new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    SIZES.decided("serving", random.nextInt(3), CLOCK.nowMicros());
                }
            });
            writers.add(thread);
            thread.start();
        }
        for (Thread writer : writers) {
            writer.join();
        }
        String last = keda.say("IsActive serving");

        await().until(() -> active.heard().get(active.heard().size() - 1).equals(last));
        for (int i = 1; i < active.heard().size(); i++) {
            assertThat(active.heard().get(i)).isNotEqualTo(active.heard().get(i - 1));
        }
    }
}
