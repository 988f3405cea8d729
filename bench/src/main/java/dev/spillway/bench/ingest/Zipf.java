package dev.spillway.bench.ingest;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws ranks from 0, rank r with a weight of (r + 1) to the power of −exponent. */
public final class Zipf {
    private final double[] cumulated;

    public Zipf(int ranks, double exponent) {
        cumulated = new double[ranks];
        double sum = 0;
        for (int rank = 0; rank < ranks; rank++) {
            sum += Math.pow(rank + 1.0, -exponent);
            cumulated[rank] = sum;
        }
    }

    public int draw(RandomGenerator random) {
        double at = random.nextDouble() * cumulated[cumulated.length - 1];
        int found = Arrays.binarySearch(cumulated, at);
        return Math.min(cumulated.length - 1, found < 0 ? -found - 1 : found);
    }
}
