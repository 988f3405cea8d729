package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Sketch;
import java.util.TreeMap;

/**
 * Collects values known by the bucket they lie in, into a DDSketch of the fleet's gamma.
 *
 * <p>A bucket's values are spread over the sketch's buckets that it covers: evenly over its width (as Prometheus assumes of
 * explicit bounds), or evenly over its logarithm (as Prometheus assumes of exponential ones). So wide buckets do not become
 * spikes, and each value is at most as wrong as its bucket is wide, plus the sketch's own accuracy.
 */
final class SketchBuilder {

    /** How values lie within a bucket. */
    enum Within {
        LINEAR,
        EXPONENTIAL
    }

    /** A bucket that begins at 0 has no logarithm: what is in it is at least this share of its end. */
    private static final double LEAST_SHARE = 0.001;

    /** Logarithms are rounded; a bound is its bucket's, not the next one's. */
    private static final double ROUNDING = 1e-9;

    /** What a sketch can hold, with room for rounding: e^±690 is 10^±299. */
    private static final double LEAST = Math.exp(-690);

    private static final double GREATEST = Math.exp(690);

    private final double gamma;
    private final double logGamma;
    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private long zeroes;
    private long count;
    private double min = Double.NaN;
    private double max = Double.NaN;

    /** @param gamma above 1 */
    SketchBuilder(double gamma) {
        this.gamma = gamma;
        this.logGamma = Math.log(gamma);
    }

    /** The gamma of sketches whose values are right to that share, such as 0.01. */
    static double gamma(double relativeAccuracy) {
        return (1 + relativeAccuracy) / (1 - relativeAccuracy);
    }

    /** Adds n zeroes. Like any others they are left out once there are as many values as a sketch can hold. */
    void addZeroes(long n) {
        zeroes += room(n);
        reach(0, 0);
    }

    /** Adds n values in (low, high], 0 ≤ low, 0 < high. */
    void add(double low, double high, long n, Within within) {
        double to = Math.min(GREATEST, Math.max(LEAST, high));
        double from = Math.min(to, Math.max(low, to * LEAST_SHARE));
        reach(from, to);
        long all = room(n);
        int last = index(to);
        long placed = 0;
        for (int i = Math.min(last, index(from)); i <= last; i++) {
            double share = i == last ? 1 : share(from, to, Math.exp(i * logGamma), within);
            long soFar = Math.round(all * share);
            if (soFar > placed) {
                place(i, soFar - placed);
                placed = soFar;
            }
        }
    }

    private long room(long n) {
        long taken = Math.max(0, Math.min(n, Sketch.MAX_VALUES - count));
        count += taken;
        return taken;
    }

    /** A sketch has so many buckets and no more: then a value goes to the next one below, or to the lowest. */
    private void place(int index, long n) {
        Integer at = index;
        if (counts.size() >= Sketch.MAX_BUCKETS && !counts.containsKey(index)) {
            Integer below = counts.floorKey(index);
            at = below == null ? counts.firstKey() : below;
        }
        counts.merge(at, n, Long::sum);
    }

    private static double share(double from, double to, double upTo, Within within) {
        double share =
                within == Within.LINEAR ? (upTo - from) / (to - from) : Math.log(upTo / from) / Math.log(to / from);
        return Double.isNaN(share) ? 1 : Math.min(1, Math.max(0, share));
    }

    private int index(double value) {
        return (int) Math.ceil(Math.log(value) / logGamma - ROUNDING);
    }

    private void reach(double low, double high) {
        min = Double.isNaN(min) ? low : Math.min(min, low);
        max = Double.isNaN(max) ? high : Math.max(max, high);
    }

    boolean isEmpty() {
        return count == 0;
    }

    Sketch build() {
        return new Sketch(gamma, zeroes, counts, min, max);
    }

    /** A builder that goes on from a sketch. */
    static SketchBuilder of(Sketch sketch) {
        var builder = new SketchBuilder(sketch.gamma());
        builder.zeroes = sketch.zeroes();
        builder.count = sketch.count();
        builder.counts.putAll(sketch.counts());
        builder.min = sketch.min();
        builder.max = sketch.max();
        return builder;
    }
}
