package dev.spillway.it;

import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.shared.FleetKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Fleets of two instances that report a second after the beginning of each slot, first of the past and then as time goes by; busy
 * for two slots, and calm for the next two. Remembers all, to report it again.
 */
final class CrashFleets implements AutoCloseable {

    /** Of either kind. */
    static final int EACH = 10;

    private static final int SLOT_SECONDS = 10;
    private static final int BUSY_SLOTS = 2;

    private final Queue<InstanceMetrics> reported = new ConcurrentLinkedQueue<>();
    private final Ticking ticking = new Ticking();
    private final AtomicLong nextSlot;

    CrashFleets(Instant begin) {
        this.nextSlot = new AtomicLong(begin.getEpochSecond() / SLOT_SECONDS);
    }

    static List<String> names(String prefix) {
        return IntStream.range(0, EACH).mapToObj(i -> prefix + "-" + i).toList();
    }

    void reportTo(ScalingTopicsAround topics) {
        report(topics);
        ticking.every(Duration.ofMillis(100), () -> report(topics));
    }

    /** What is due by now. */
    private synchronized void report(ScalingTopicsAround topics) {
        long now = System.currentTimeMillis() / 1_000;
        for (long slot = nextSlot.get(); slot * SLOT_SECONDS + 1 <= now; slot = nextSlot.incrementAndGet()) {
            Instant at = Instant.ofEpochSecond(slot * SLOT_SECONDS + 1);
            double qps = slot / BUSY_SLOTS % 2 == 0 ? 150 : 10;
            for (String prefix : List.of("obeyed", "advised")) {
                for (String fleet : names(prefix)) {
                    for (String instance : List.of("a", "b")) {
                        var sample = ScalingTopicsAround.sample(
                                fleet, FleetKind.PREDICTION, fleet + instance, at, Map.of("qps", qps));
                        reported.add(sample);
                        topics.sample(sample, at);
                    }
                }
            }
        }
    }

    void reportAgainTo(ScalingTopicsAround topics) {
        reported.forEach(sample -> topics.sample(sample, sample.getAt()));
    }

    /** The last slot that is closed by a sample after it. */
    Instant lastSlot() {
        return Instant.ofEpochSecond((nextSlot.get() - 1) * SLOT_SECONDS);
    }

    /** Until when decisions are those of slots that samples have closed. */
    Instant end() {
        return lastSlot().plusSeconds(SLOT_SECONDS);
    }

    @Override
    public void close() {
        ticking.close();
    }
}
