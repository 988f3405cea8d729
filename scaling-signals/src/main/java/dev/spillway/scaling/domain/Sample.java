package dev.spillway.scaling.domain;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one instance says of one interval.
 *
 * @param tier 1 to 4; null: not told
 * @param instance empty: the sample speaks for the fleet
 * @param atMicros the end of the interval
 * @param intervalMicros the interval's length
 * @param gauges by name, as reported; values may be bad
 * @param latencies by name
 * @param removed whether the instance has left on purpose
 */
public record Sample(
        String fleet,
        Kind kind,
        String region,
        @Nullable Integer tier,
        String instance,
        long atMicros,
        long intervalMicros,
        Map<String, Double> gauges,
        Map<String, Sketch> latencies,
        boolean removed) {}
