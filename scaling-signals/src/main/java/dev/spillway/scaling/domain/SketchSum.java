package dev.spillway.scaling.domain;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds sketches of one gamma up, in time that grows with their buckets alone. It is an integer sum, so that the order in which
 * they are added does not show.
 */
final class SketchSum {
    /** Neighbouring buckets are mostly used together: they share a page. */
    private static final int PAGE_BITS = 6;

    private static final int PAGE = 1 << PAGE_BITS;

    private final TreeMap<Integer, long[]> pages = new TreeMap<>();
    private @Nullable Sketch first;
    private int size;
    private long zeroes;
    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    boolean isEmpty() {
        return first == null;
    }

    /** How many sketches were added. */
    int size() {
        return size;
    }

    /** How many values they have. */
    long count() {
        return count;
    }

    /** NaN before the first. */
    double gamma() {
        return first == null ? Double.NaN : first.gamma();
    }

    /** @throws IllegalArgumentException if its gamma is not that of the first */
    void add(Sketch sketch) {
        if (first == null) {
            first = sketch;
        } else if (!first.hasGamma(sketch.gamma())) {
            throw new IllegalArgumentException(
                    "sketches of gamma " + first.gamma() + " and " + sketch.gamma() + " do not merge");
        }
        size++;
        zeroes += sketch.zeroes();
        count += sketch.count();
        min = sketch.min() < min ? sketch.min() : min;
        max = sketch.max() > max ? sketch.max() : max;
        int number = 0;
        long[] page = null;
        for (Sketch.Cursor at = sketch.cursor(); at.next(); ) {
            if (page == null || at.index >> PAGE_BITS != number) {
                number = at.index >> PAGE_BITS;
                page = pages.computeIfAbsent(number, none -> new long[PAGE]);
            }
            page[at.index & (PAGE - 1)] += at.count;
        }
    }

    /** @throws IllegalStateException if nothing was added */
    Sketch toSketch() {
        if (first == null) {
            throw new IllegalStateException("the sum of no sketches has no gamma");
        }
        var out = new Varints.Writer(pages.size() * PAGE);
        int before = 0;
        for (Map.Entry<Integer, long[]> page : pages.entrySet()) {
            for (int i = 0; i < PAGE; i++) {
                if (page.getValue()[i] > 0) {
                    int index = (page.getKey() << PAGE_BITS) + i;
                    out.signed((long) index - before);
                    out.unsigned(page.getValue()[i]);
                    before = index;
                }
            }
        }
        boolean none = count == 0;
        return new Sketch(
                first.gamma(),
                zeroes,
                count,
                none || min > max ? Double.NaN : min,
                none || min > max ? Double.NaN : max,
                out.toBytes());
    }
}
