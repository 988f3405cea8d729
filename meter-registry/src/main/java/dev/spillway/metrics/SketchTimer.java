package dev.spillway.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A timer whose durations also go, in milliseconds, to the latencies that are read from it. */
final class SketchTimer extends CumulativeTimer {

    private static final double NANOS_PER_MS = 1e6;

    private final List<SketchRecorder> recorders;

    SketchTimer(
            Id id,
            Clock clock,
            DistributionStatisticConfig statistics,
            PauseDetector pauses,
            List<SketchRecorder> recorders) {
        super(id, clock, statistics, pauses, TimeUnit.MILLISECONDS, false);
        this.recorders = recorders;
    }

    @Override
    protected void recordNonNegative(long amount, TimeUnit unit) {
        super.recordNonNegative(amount, unit);
        for (SketchRecorder each : recorders) {
            each.record(unit.toNanos(amount) / NANOS_PER_MS);
        }
    }
}
