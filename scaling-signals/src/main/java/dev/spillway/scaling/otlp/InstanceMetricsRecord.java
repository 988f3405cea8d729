package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Sample;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.shared.FleetKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** Samples as records of {@code instance-metrics}. */
final class InstanceMetricsRecord {
    private InstanceMetricsRecord() {}

    static InstanceMetrics of(Sample sample) {
        var latencies = new TreeMap<String, dev.spillway.schemas.scaling.Sketch>();
        sample.latencies().forEach((name, sketch) -> latencies.put(name, of(sketch)));
        return InstanceMetrics.newBuilder()
                .setFleet(sample.fleet())
                .setKind(FleetKind.valueOf(sample.kind().name()))
                .setRegion(sample.region())
                .setTier(sample.tier())
                .setInstance(sample.instance())
                .setAt(Instant.EPOCH.plus(sample.atMicros(), ChronoUnit.MICROS))
                .setIntervalS(sample.intervalMicros() / 1e6)
                .setGauges(new TreeMap<>(sample.gauges()))
                .setLatencies(latencies)
                .setRemoved(sample.removed() ? true : null)
                .build();
    }

    /** The record has no NaN: an empty sketch has the bounds 0. */
    private static dev.spillway.schemas.scaling.Sketch of(dev.spillway.scaling.domain.Sketch sketch) {
        Map<String, Long> counts = new TreeMap<>();
        sketch.counts().forEach((index, n) -> counts.put(Integer.toString(index), n));
        return dev.spillway.schemas.scaling.Sketch.newBuilder()
                .setGamma(sketch.gamma())
                .setZeroes(sketch.zeroes())
                .setCounts(counts)
                .setMin(Double.isNaN(sketch.min()) ? 0 : sketch.min())
                .setMax(Double.isNaN(sketch.max()) ? 0 : sketch.max())
                .build();
    }
}
