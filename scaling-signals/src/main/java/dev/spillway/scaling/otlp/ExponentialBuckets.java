package dev.spillway.scaling.otlp;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A histogram whose bounds are powers: count i is of the values in (base^i, base^(i+1)], base = 2^(2^−scale).
 *
 * @param zeroes how many values are as good as 0
 * @param counts by index, each above 0
 */
record ExponentialBuckets(int scale, long zeroes, SortedMap<Integer, Long> counts) implements Buckets {
    ExponentialBuckets {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    @Override
    public Optional<Buckets> since(Buckets earlier) {
        if (!(earlier instanceof ExponentialBuckets other)) {
            return Optional.empty();
        }
        // a producer halves its resolution when the values spread: what it counted before is halved alike
        int coarser = Math.min(scale, other.scale);
        ExponentialBuckets before = other.at(coarser);
        ExponentialBuckets after = at(coarser);
        var added = new TreeMap<>(after.counts);
        for (Map.Entry<Integer, Long> each : before.counts.entrySet()) {
            long left = added.getOrDefault(each.getKey(), 0L) - each.getValue();
            if (left < 0) {
                return Optional.empty();
            }
            added.put(each.getKey(), left);
        }
        added.values().removeIf(n -> n == 0);
        return after.zeroes < before.zeroes
                ? Optional.empty()
                : Optional.of(new ExponentialBuckets(coarser, after.zeroes - before.zeroes, added));
    }

    /** The same at a lower resolution: each step joins two neighbours. */
    private ExponentialBuckets at(int coarser) {
        int steps = scale - coarser;
        if (steps == 0) {
            return this;
        }
        var joined = new TreeMap<Integer, Long>();
        counts.forEach((index, n) -> joined.merge(index >> Math.min(steps, Integer.SIZE - 1), n, Long::sum));
        return new ExponentialBuckets(coarser, zeroes, joined);
    }

    @Override
    public void pourInto(SketchBuilder sketch, double factor) {
        if (zeroes > 0) {
            sketch.addZeroes(zeroes);
        }
        counts.forEach((index, n) ->
                sketch.add(bound(index) * factor, bound(index + 1) * factor, n, SketchBuilder.Within.EXPONENTIAL));
    }

    /** 2^(index · 2^−scale), as large or as small as a double can be. */
    private double bound(int index) {
        double bound = Math.pow(2, Math.scalb((double) index, -scale));
        return Math.min(Math.max(bound, Double.MIN_NORMAL), Double.MAX_VALUE);
    }
}
