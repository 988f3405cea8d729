package dev.spillway.scaling.domain;

import java.util.Arrays;
import java.util.Map;

/** Counts by bucket as they come, in any order, for a {@link Sketch} to be made of. Of a bucket that comes twice the later count holds. */
public final class Buckets {
    private static final int USUAL = 64;

    int[] indexes = new int[USUAL];
    long[] counts = new long[USUAL];
    int size;

    static Buckets of(Map<Integer, Long> counts) {
        var buckets = new Buckets();
        counts.forEach(buckets::add);
        return buckets;
    }

    public void add(int index, long count) {
        if (size == indexes.length) {
            int room = Math.max(USUAL, size * 2);
            indexes = Arrays.copyOf(indexes, room);
            counts = Arrays.copyOf(counts, room);
        }
        indexes[size] = index;
        counts[size++] = count;
    }

    /** By rising index, each once. */
    void sort() {
        // the index above, where it came below: what sorts longs sorts neither boxes nor by a comparator
        var order = new long[size];
        for (int i = 0; i < size; i++) {
            order[i] = (long) indexes[i] << Integer.SIZE | i;
        }
        Arrays.sort(order);
        var sortedIndexes = new int[size];
        var sortedCounts = new long[size];
        int sorted = 0;
        for (long each : order) {
            int index = (int) (each >> Integer.SIZE);
            if (sorted > 0 && sortedIndexes[sorted - 1] == index) {
                sorted--;
            }
            sortedIndexes[sorted] = index;
            sortedCounts[sorted++] = counts[(int) each];
        }
        indexes = sortedIndexes;
        counts = sortedCounts;
        size = sorted;
    }
}
