package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A DDSketch: how many values lie in each of the buckets (γ^(i−1), γ^i], and how many are zero. Sketches of one gamma merge
 * without loss, so a quantile of a fleet is one of all its requests (Masson, Rim, Lee: DDSketch, VLDB 2019). It holds at most
 * {@value #MAX_BUCKETS} buckets of 2 to 10 bytes each, mostly 2.
 */
public final class Sketch {
    /** Twice what the usual libraries keep, and enough for 35 decades at 1 %. */
    public static final int MAX_BUCKETS = 4_096;

    /** So that a million sketches add up to less than a long holds. */
    public static final long MAX_VALUES = 1L << 40;

    /** Beyond γ^i = e^±700 a bucket's value is no double any more. */
    private static final double MAX_LOG = 700;

    /** What two libraries may differ by in computing the same gamma. */
    private static final double SAME = 1e-12;

    private final double gamma;
    private final long zeroes;
    private final long count;
    private final double min;
    private final double max;

    /** By rising index: the distance to the index before, then the count, both as {@link Varints}. */
    private final byte[] buckets;

    /**
     * @param gamma above 1; a bucket's value is within (γ−1)/(γ+1) of every value in it
     * @param counts by bucket; those that are 0 are left out
     * @param min the least value; taken as NaN if there is none
     * @param max the greatest; taken as NaN if there is none
     * @throws IllegalArgumentException if {@link #fault} finds one
     */
    public Sketch(double gamma, long zeroes, Map<Integer, Long> counts, double min, double max) {
        this(gamma, zeroes, Buckets.of(counts), min, max);
    }

    /** As above. */
    public Sketch(double gamma, long zeroes, Buckets counts, double min, double max) {
        counts.sort();
        fault(gamma, zeroes, counts).ifPresent(fault -> {
            throw new IllegalArgumentException(fault);
        });
        var out = new Varints.Writer(counts.size * 2 + 4);
        int before = 0;
        long sum = zeroes;
        for (int i = 0; i < counts.size; i++) {
            if (counts.counts[i] > 0) {
                out.signed((long) counts.indexes[i] - before);
                out.unsigned(counts.counts[i]);
                before = counts.indexes[i];
                sum += counts.counts[i];
            }
        }
        this.gamma = gamma;
        this.zeroes = zeroes;
        this.count = sum;
        this.min = sum == 0 ? Double.NaN : min;
        this.max = sum == 0 ? Double.NaN : max;
        this.buckets = out.toBytes();
    }

    /** @param buckets as the field has them; not copied */
    Sketch(double gamma, long zeroes, long count, double min, double max, byte[] buckets) {
        this.gamma = gamma;
        this.zeroes = zeroes;
        this.count = count;
        this.min = min;
        this.max = max;
        this.buckets = buckets;
    }

    /** Why these make no sketch; empty if they make one. */
    public static Optional<String> fault(double gamma, long zeroes, Map<Integer, Long> counts) {
        var buckets = Buckets.of(counts);
        buckets.sort();
        return fault(gamma, zeroes, buckets);
    }

    private static Optional<String> fault(double gamma, long zeroes, Buckets sorted) {
        if (!(gamma > 1) || Double.isInfinite(gamma)) {
            return Optional.of("a sketch's gamma is a number above 1, not " + gamma);
        }
        if (sorted.size > MAX_BUCKETS) {
            return Optional.of("a sketch has at most " + MAX_BUCKETS + " buckets, not " + sorted.size);
        }
        double log = Math.log(gamma);
        long left = MAX_VALUES - zeroes;
        for (int i = 0; i < sorted.size; i++) {
            if (sorted.counts[i] < 0) {
                return Optional.of("bucket " + sorted.indexes[i] + " of a sketch counts " + sorted.counts[i]);
            }
            if (Math.abs(sorted.indexes[i] * log) > MAX_LOG) {
                return Optional.of(
                        "bucket " + sorted.indexes[i] + " of a sketch of gamma " + gamma + " is out of range");
            }
            left = sorted.counts[i] > left ? -1 : left - sorted.counts[i];
        }
        return zeroes < 0 || left < 0
                ? Optional.of("a sketch counts 0 to " + MAX_VALUES + " values")
                : Optional.empty();
    }

    public double gamma() {
        return gamma;
    }

    public long zeroes() {
        return zeroes;
    }

    /** How many values there are, zeroes included. */
    public long count() {
        return count;
    }

    /** The least value, NaN if there is none. */
    public double min() {
        return min;
    }

    /** The greatest value, NaN if there is none. */
    public double max() {
        return max;
    }

    /** By bucket, each above 0. Made anew at each call. */
    public SortedMap<Integer, Long> counts() {
        var counts = new TreeMap<Integer, Long>();
        for (var at = new Cursor(buckets); at.next(); ) {
            counts.put(at.index, at.count);
        }
        return Collections.unmodifiableSortedMap(counts);
    }

    /** Whether its gamma is that one, but for the last digits: then it merges with others of it. */
    public boolean hasGamma(double other) {
        return Math.abs(gamma - other) <= SAME * gamma;
    }

    /**
     * The sketch of the values of both.
     *
     * @throws IllegalArgumentException if the gammas differ
     */
    public Sketch merge(Sketch other) {
        var sum = new SketchSum();
        sum.add(this);
        sum.add(other);
        return sum.toSketch();
    }

    /**
     * The value of the bucket of rank ⌊q·(n−1)⌋ from 0, zeroes first; NaN if there are no values.
     *
     * @param q 0 to 1
     */
    public double quantile(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("a quantile is of 0 to 1, not of " + q);
        }
        if (count == 0) {
            return Double.NaN;
        }
        long left = (long) Math.floor(q * (count - 1)) - zeroes;
        if (left < 0) {
            return 0;
        }
        var at = new Cursor(buckets);
        while (at.next() && left >= at.count) {
            left -= at.count;
        }
        return 2 * Math.pow(gamma, at.index) / (gamma + 1);
    }

    Cursor cursor() {
        return new Cursor(buckets);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeDouble(gamma);
        out.writeLong(zeroes);
        out.writeLong(count);
        out.writeDouble(min);
        out.writeDouble(max);
        out.writeInt(buckets.length);
        out.write(buckets);
    }

    static Sketch readFrom(DataInput in) throws IOException {
        double gamma = in.readDouble();
        long zeroes = in.readLong();
        long count = in.readLong();
        double min = in.readDouble();
        double max = in.readDouble();
        var buckets = new byte[in.readInt()];
        in.readFully(buckets);
        return new Sketch(gamma, zeroes, count, min, max, buckets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sketch sketch
                && Double.compare(gamma, sketch.gamma) == 0
                && zeroes == sketch.zeroes
                && Double.compare(min, sketch.min) == 0
                && Double.compare(max, sketch.max) == 0
                && Arrays.equals(buckets, sketch.buckets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(buckets) * 31 + Long.hashCode(zeroes);
    }

    @Override
    public String toString() {
        return "Sketch[gamma=" + gamma + ", zeroes=" + zeroes + ", counts=" + counts() + ", min=" + min + ", max=" + max
                + "]";
    }

    /** Goes over the buckets, the lowest first. */
    static final class Cursor {
        private final Varints.Reader in;
        int index;
        long count;

        private Cursor(byte[] buckets) {
            this.in = new Varints.Reader(buckets);
        }

        boolean next() {
            if (in.isAtEnd()) {
                return false;
            }
            index += (int) in.signed();
            count = in.unsigned();
            return true;
        }
    }
}
