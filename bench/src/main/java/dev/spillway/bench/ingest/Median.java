package dev.spillway.bench.ingest;

import java.util.stream.DoubleStream;

/** The value in the middle; of an even number of values, between the two. */
public final class Median {
    private Median() {}

    /** NaN if there are none. */
    public static double of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
