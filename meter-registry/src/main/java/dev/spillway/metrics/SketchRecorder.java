package dev.spillway.metrics;

import dev.spillway.schemas.scaling.Sketch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAccumulator;

/**
 * Records values, and gives them out as a DDSketch: a quantile read from it is off by no more than the relative accuracy.
 * Any number of threads may record while one drains; each value is in exactly one of the drained sketches.
 *
 * <p>Values are from 1e-6 to 86,400,000, which is a nanosecond to a day in milliseconds; smaller ones, but for 0, count as
 * the smallest and larger ones as the largest. That bounds the buckets, at 1 % to about 1,600; a recorder takes 13 KB for
 * each processor, for at most 8.
 */
public final class SketchRecorder {

    /** The relative accuracy of all of a fleet, unless it is agreed otherwise: sketches of another cannot be merged. */
    public static final double ACCURACY = 0.01;

    private static final double ACCURACY_MIN = 0.001;
    private static final double ACCURACY_MAX = 0.1;

    private static final double LOW = 1e-6;
    private static final double HIGH = 86_400_000;

    /** Threads that meet at a counter slow each other down; more stripes than this are more to drain than they save. */
    private static final int STRIPES_MAX = 8;

    private static final int ZEROES = 0;

    /*
     * A stripe is an array of counts: of zeroes, then of bucket after bucket. To drain is to exchange each count by 0, so a
     * value that is recorded meanwhile is in this sketch or in the next, never in both and never in none: no lock is needed,
     * and no second copy. The only thing that can come apart is a value and the minimum or maximum that it is: hence
     * withinLowest and withinHighest.
     *
     * A value's bucket is found by a logarithm, whose rounding may miss by one next to a border: the table of borders
     * decides, so that the bucket is the same on every machine.
     */
    private final double gamma;
    private final double perLogarithm;
    private final int first;
    private final double[] bounds;
    private final AtomicLongArray[] stripes;
    private final DoubleAccumulator min = new DoubleAccumulator(Math::min, Double.POSITIVE_INFINITY);
    private final DoubleAccumulator max = new DoubleAccumulator(Math::max, Double.NEGATIVE_INFINITY);

    /** A recorder with the accuracy that everyone has. */
    public SketchRecorder() {
        this(ACCURACY);
    }

    /** @param accuracy the relative error of a quantile at most, in [0.001, 0.1] */
    public SketchRecorder(double accuracy) {
        if (!(ACCURACY_MIN <= accuracy && accuracy <= ACCURACY_MAX)) {
            throw new IllegalArgumentException(
                    "need an accuracy in [" + ACCURACY_MIN + ", " + ACCURACY_MAX + "], got " + accuracy);
        }
        this.gamma = (1 + accuracy) / (1 - accuracy);
        this.perLogarithm = 1 / Math.log(gamma);
        this.first = (int) Math.floor(Math.log(LOW) * perLogarithm);
        int buckets = (int) Math.ceil(Math.log(HIGH) * perLogarithm) - first + 1;
        this.bounds = new double[buckets];
        for (int i = 0; i < buckets; i++) {
            bounds[i] = StrictMath.pow(gamma, first + i);
        }
        int processors = Math.min(STRIPES_MAX, Runtime.getRuntime().availableProcessors());
        this.stripes = new AtomicLongArray[Integer.highestOneBit(2 * processors - 1)];
        for (int i = 0; i < stripes.length; i++) {
            stripes[i] = new AtomicLongArray(1 + buckets);
        }
    }

    /** Counts a value in. One that is negative, infinite or not a number is ignored. */
    public void record(double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            return;
        }
        // first: a drain in between then has them too early, which withinLowest and withinHighest see
        min.accumulate(value);
        max.accumulate(value);
        AtomicLongArray stripe = stripes[(int) Thread.currentThread().getId() & (stripes.length - 1)];
        stripe.getAndIncrement(value == 0 ? ZEROES : 1 + bucket(value));
    }

    private int bucket(double value) {
        int guess = (int) Math.ceil(Math.log(value) * perLogarithm) - first;
        int bucket = Math.max(0, Math.min(bounds.length - 1, guess));
        if (bucket < bounds.length - 1 && value > bounds[bucket]) {
            return bucket + 1;
        }
        return bucket > 0 && value <= bounds[bucket - 1] ? bucket - 1 : bucket;
    }

    /** What was recorded since the last time. By one thread at a time. */
    public Sketch drain() {
        Map<String, Long> counts = new LinkedHashMap<>();
        long zeroes = take(ZEROES);
        int lowest = zeroes > 0 ? -1 : bounds.length;
        int highest = -1;
        for (int i = 0; i < bounds.length; i++) {
            long count = take(1 + i);
            if (count > 0) {
                counts.put(Integer.toString(first + i), count);
                lowest = Math.min(lowest, i);
                highest = i;
            }
        }
        double least = min.getThenReset();
        double greatest = max.getThenReset();
        if (zeroes == 0 && counts.isEmpty()) {
            return new Sketch(gamma, 0L, counts, 0.0, 0.0);
        }
        return new Sketch(gamma, zeroes, counts, withinLowest(lowest, least), withinHighest(highest, greatest));
    }

    private long take(int index) {
        long sum = 0;
        for (AtomicLongArray stripe : stripes) {
            // most are 0, and to read costs less than to write
            sum += stripe.get(index) == 0 ? 0 : stripe.getAndSet(index, 0);
        }
        return sum;
    }

    /** The least value if it is of the lowest bucket, else that bucket's lower bound; a bucket of -1 is that of zeroes. */
    private double withinLowest(int bucket, double least) {
        if (bucket < 0) {
            return 0;
        }
        double low = bucket == 0 ? 0 : bounds[bucket - 1];
        double high = bucket == bounds.length - 1 ? Double.POSITIVE_INFINITY : bounds[bucket];
        return least > low && least <= high ? least : low;
    }

    private double withinHighest(int bucket, double greatest) {
        if (bucket < 0) {
            return 0;
        }
        double low = bucket == 0 ? 0 : bounds[bucket - 1];
        double high = bucket == bounds.length - 1 ? Double.POSITIVE_INFINITY : bounds[bucket];
        return greatest > low && greatest <= high ? greatest : bounds[bucket];
    }
}
