package dev.spillway.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.cumulative.CumulativeDistributionSummary;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.List;

/** A summary whose amounts also go, as they are, to the latencies that are read from it. */
final class SketchSummary extends CumulativeDistributionSummary {

    private final List<SketchRecorder> recorders;

    SketchSummary(
            Id id, Clock clock, DistributionStatisticConfig statistics, double scale, List<SketchRecorder> recorders) {
        super(id, clock, statistics, scale, false);
        this.recorders = recorders;
    }

    @Override
    protected void recordNonNegative(double amount) {
        super.recordNonNegative(amount);
        for (SketchRecorder each : recorders) {
            each.record(amount);
        }
    }
}
