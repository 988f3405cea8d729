package dev.spillway.scaling.otlp;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One data point.
 *
 * @param startMicros since when it counts; 0 if that is not told
 * @param atMicros until when, or when it was measured
 */
record Point(
        String metric,
        SeriesId series,
        SortedMap<String, String> attributes,
        long startMicros,
        long atMicros,
        Content content) {

    /** The same with only some of its attributes; the series is still that of all of them. */
    Point withAttributes(Set<String> kept) {
        var some = new TreeMap<>(attributes);
        some.keySet().retainAll(kept);
        return new Point(metric, series, some, startMicros, atMicros, content);
    }

    /** What a point says; which of these it is follows from its metric's type. */
    sealed interface Content {}

    /** How much of something there is. */
    record Level(double value) implements Content {}

    /**
     * How much was counted.
     *
     * @param total the sum, or how many values a histogram has
     * @param temporality since when
     * @param monotonic whether it only grows, so that falling means that it began anew
     * @param buckets of a histogram, if it has any
     */
    record Total(double total, Temporality temporality, boolean monotonic, Optional<Buckets> buckets)
            implements Content {}

    /** Quantiles that were computed at the source, by quantile. */
    record Quantiles(Map<Double, Double> values) implements Content {}

    /** Nothing that can be used. */
    record Nothing(PointOutcome why) implements Content {}

    /** What totals are counted from. */
    enum Temporality {
        /** The point before it. */
        DELTA,
        /** A start that many points share. */
        CUMULATIVE
    }
}
