package dev.spillway.scaling.otlp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A histogram with bounds of its own: count i is of the values in (bound i−1, bound i], the first of all below, the last of all
 * above. One without bounds tells how many values there were, and no more.
 *
 * @param min the least value, NaN if it is not told or not of this interval alone
 * @param max the greatest, likewise
 */
record ExplicitBuckets(List<Double> bounds, List<Long> counts, double min, double max) implements Buckets {
    ExplicitBuckets {
        bounds = List.copyOf(bounds);
        counts = List.copyOf(counts);
    }

    @Override
    public Optional<Buckets> since(Buckets earlier) {
        if (!(earlier instanceof ExplicitBuckets before)
                || !before.bounds.equals(bounds)
                || before.counts.size() != counts.size()) {
            return Optional.empty();
        }
        var added = new ArrayList<Long>();
        for (int i = 0; i < counts.size(); i++) {
            added.add(counts.get(i) - before.counts.get(i));
        }
        // the least and the greatest of a whole life say nothing of an interval
        return added.stream().anyMatch(n -> n < 0)
                ? Optional.empty()
                : Optional.of(new ExplicitBuckets(bounds, added, Double.NaN, Double.NaN));
    }

    @Override
    public void pourInto(SketchBuilder sketch, double scale) {
        for (int i = 0; i < counts.size() && !bounds.isEmpty(); i++) {
            long n = counts.get(i);
            double low = low(i);
            double high = high(i);
            if (n > 0 && high <= 0) {
                sketch.addZeroes(n);
            } else if (n > 0) {
                sketch.add(low * scale, high * scale, n, SketchBuilder.Within.LINEAR);
            }
        }
    }

    private double low(int bucket) {
        double bound = bucket == 0 ? 0 : Math.max(0, bounds.get(bucket - 1));
        return min > bound ? min : bound;
    }

    /** The last bucket has no end: what is in it counts as its beginning, as Prometheus has it, unless the maximum is told. */
    private double high(int bucket) {
        boolean last = bucket == bounds.size();
        double bound = last ? Double.POSITIVE_INFINITY : bounds.get(bucket);
        double high = max < bound ? max : bound;
        return Double.isInfinite(high) ? bounds.get(bucket - 1) : high;
    }
}
