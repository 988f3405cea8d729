package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Sketch;
import dev.spillway.scaling.otlp.Point.Content;
import dev.spillway.scaling.otlp.Point.Temporality;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the data points of each type say. */
final class Contents {

    /**
     * How NVIDIA's DCGM writes that a field has no value: four reasons each for 32-bit integers, doubles, and 64-bit integers. The
     * last four are one and the same double.
     */
    private static final List<Double> FIRST_BLANKS = List.of(2147483632.0, 140737488355328.0);

    private static final int REASONS = 4;
    private static final double BLANK_INT64 = 0x1p63;

    /** OTLP's producers keep within these: from one bucket per 2^1024 to a million per doubling. */
    private static final int LEAST_SCALE = -10;

    private static final int GREATEST_SCALE = 20;
    private static final long GREATEST_OFFSET = 1L << 30;

    private static final Content BLANK = new Point.Nothing(PointOutcome.BLANK);
    private static final Content UNUSABLE = new Point.Nothing(PointOutcome.UNUSABLE);

    private Contents() {}

    static Content level(NumberDataPoint point) {
        double value = value(point);
        return isBlank(value) || notRecorded(point.getFlags()) ? BLANK : new Point.Level(value);
    }

    static Content sum(NumberDataPoint point, AggregationTemporality temporality, boolean monotonic) {
        double value = value(point);
        if (isBlank(value) || notRecorded(point.getFlags())) {
            return BLANK;
        }
        return total(value, temporality, monotonic, Optional.empty());
    }

    static Content histogram(HistogramDataPoint point, AggregationTemporality temporality) {
        if (notRecorded(point.getFlags())) {
            return BLANK;
        }
        List<Double> bounds = point.getExplicitBoundsList();
        List<Long> counts = point.getBucketCountsList();
        boolean own = temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
        boolean fits = counts.isEmpty() || counts.size() == bounds.size() + 1;
        if (!fits || !isRising(bounds) || !areCounts(counts, point.getCount())) {
            return UNUSABLE;
        }
        Buckets buckets = new ExplicitBuckets(
                bounds,
                counts,
                own && point.hasMin() ? point.getMin() : Double.NaN,
                own && point.hasMax() ? point.getMax() : Double.NaN);
        return total((double) point.getCount(), temporality, true, Optional.of(buckets));
    }

    /** Negative values are neither latencies nor sizes: a histogram that has any is not used. */
    static Content histogram(ExponentialHistogramDataPoint point, AggregationTemporality temporality) {
        if (notRecorded(point.getFlags())) {
            return BLANK;
        }
        List<Long> positive = point.getPositive().getBucketCountsList();
        boolean sound = point.getScale() >= LEAST_SCALE
                && point.getScale() <= GREATEST_SCALE
                && Math.abs((long) point.getPositive().getOffset()) <= GREATEST_OFFSET
                && point.getZeroCount() >= 0
                && areCounts(positive, point.getCount());
        if (!sound || point.getNegative().getBucketCountsList().stream().anyMatch(n -> n != 0)) {
            return UNUSABLE;
        }
        var counts = new TreeMap<Integer, Long>();
        for (int i = 0; i < positive.size(); i++) {
            if (positive.get(i) != 0) {
                counts.put(point.getPositive().getOffset() + i, positive.get(i));
            }
        }
        Buckets buckets = new ExponentialBuckets(point.getScale(), point.getZeroCount(), counts);
        return total((double) point.getCount(), temporality, true, Optional.of(buckets));
    }

    static Content summary(SummaryDataPoint point) {
        Map<Double, Double> values = new HashMap<>();
        point.getQuantileValuesList().stream()
                .filter(each -> !isBlank(each.getValue()))
                .forEach(each -> values.put(each.getQuantile(), each.getValue()));
        return values.isEmpty() || notRecorded(point.getFlags()) ? BLANK : new Point.Quantiles(values);
    }

    private static boolean isRising(List<Double> bounds) {
        for (int i = 0; i < bounds.size(); i++) {
            if (!Double.isFinite(bounds.get(i)) || (i > 0 && bounds.get(i) <= bounds.get(i - 1))) {
                return false;
            }
        }
        return true;
    }

    /** OTLP's counts are unsigned: one beyond what a long holds is an error of the producer. */
    private static boolean areCounts(List<Long> counts, long sum) {
        return sum >= 0
                && counts.size() <= Sketch.MAX_BUCKETS
                && counts.stream().noneMatch(n -> n < 0);
    }

    private static Content total(
            double value, AggregationTemporality temporality, boolean monotonic, Optional<Buckets> buckets) {
        return switch (temporality) {
            case AGGREGATION_TEMPORALITY_DELTA -> new Point.Total(value, Temporality.DELTA, monotonic, buckets);
            case AGGREGATION_TEMPORALITY_CUMULATIVE ->
                new Point.Total(value, Temporality.CUMULATIVE, monotonic, buckets);
            default -> UNUSABLE;
        };
    }

    private static double value(NumberDataPoint point) {
        return switch (point.getValueCase()) {
            case AS_DOUBLE -> point.getAsDouble();
            case AS_INT -> point.getAsInt();
            default -> Double.NaN;
        };
    }

    private static boolean notRecorded(int flags) {
        return (flags & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0;
    }

    private static boolean isBlank(double value) {
        return !Double.isFinite(value)
                || value == BLANK_INT64
                || FIRST_BLANKS.stream().anyMatch(first -> value >= first && value < first + REASONS);
    }
}
