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

    private final double gamma;
    private final double logGamma;
    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private long zeroes;
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

    void addZeroes(long n) {
        zeroes += n;
        reach(0, 0);
    }

    /** Adds n values in (low, high], 0 ≤ low, 0 < high. */
    void add(double low, double high, long n, Within within) {
        double from = Math.min(high, Math.max(low, high * LEAST_SHARE));
        reach(from, high);
        int last = index(high);
        long placed = 0;
        for (int i = Math.min(last, index(from)); i <= last; i++) {
            double share = i == last ? 1 : share(from, high, Math.exp(i * logGamma), within);
            long soFar = Math.round(n * share);
            if (soFar > placed) {
                counts.merge(i, soFar - placed, Long::sum);
                placed = soFar;
            }
        }
    }

    private static double share(double from, double to, double upTo, Within within) {
        double share = within == Within.LINEAR
                ? (upTo - from) / (to - from)
                : Math.log(upTo / from) / Math.log(to / from);
        return Double.isNaN(share) ? 1 : Math.min(1, Math.max(0, share));
    }

    private int index(double value) {
        return (int) Math.ceil(Math.log(value) / logGamma - ROUNDING);
    }

    private void reach(double low, double high) {
        min = Double.isNaN(min) ? low : Math.min(min, low);
        max = Double.isNaN(max) ? high : Math.max(max, high);
    }

    /** Adds a sketch of the same gamma. */
    void add(Sketch other) {
        zeroes += other.zeroes();
        other.counts().forEach((index, n) -> counts.merge(index, n, Long::sum));
        if (!Double.isNaN(other.min())) {
            reach(other.min(), other.max());
        }
    }

    boolean isEmpty() {
        return zeroes == 0 && counts.isEmpty();
    }

    Sketch build() {
        return new Sketch(gamma, zeroes, counts, min, max);
    }

    /** The value of rank ⌊q·(n−1)⌋ from 0; NaN of nothing. */
    double quantile(double q) {
        long n = zeroes + counts.values().stream().mapToLong(Long::longValue).sum();
        long rank = (long) Math.floor(q * (n - 1)) - zeroes;
        if (n == 0) {
            return Double.NaN;
        }
        if (rank < 0) {
            return 0;
        }
        for (var each : counts.entrySet()) {
            rank -= each.getValue();
            if (rank < 0) {
                return 2 * Math.exp(each.getKey() * logGamma) / (gamma + 1);
            }
        }
        throw new IllegalStateException("rank beyond " + n + " values for quantile " + q);
    }
}
