package dev.spillway.parts;

import java.util.OptionalDouble;

/**
 * The counts of Cassandra's latency histograms. Their buckets end at 1 µs, 2 µs and so on, each a fifth after the one before,
 * rounded, and at least 1 µs.
 */
final class LatencyBuckets {

    private static final double GROWTH = 1.2;
    private static final double MICROS_PER_MS = 1_000;

    private LatencyBuckets() {}

    /**
     * The end of the bucket in which a quantile lies, in ms; empty if nothing was counted.
     *
     * @param q from 0 to 1; the rank is ⌊q·(n−1)⌋ from 0
     */
    static OptionalDouble quantileMs(long[] counts, double q) {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        if (total == 0) {
            return OptionalDouble.empty();
        }
        long left = (long) Math.floor(q * (total - 1));
        long endMicros = 1;
        for (long count : counts) {
            left -= count;
            if (left < 0) {
                break;
            }
            endMicros = Math.max(Math.round(endMicros * GROWTH), endMicros + 1);
        }
        return OptionalDouble.of(endMicros / MICROS_PER_MS);
    }
}
