package dev.spillway.metrics;

import dev.spillway.schemas.scaling.Sketch;
import java.util.Map;
import java.util.TreeMap;

/** Reads a sketch as the contract says, and in no other way. */
final class Quantiles {
    private Quantiles() {}

    static long count(Sketch sketch) {
        return sketch.getZeroes()
                + sketch.getCounts().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
    }

    /** The value of the bucket of rank floor(q (n - 1)), from 0. */
    static double of(Sketch sketch, double q) {
        long rank = (long) Math.floor(q * (count(sketch) - 1));
        long below = sketch.getZeroes();
        if (rank < below) {
            return 0;
        }
        var counts = new TreeMap<Integer, Long>();
        sketch.getCounts().forEach((index, count) -> counts.put(Integer.valueOf(index), count));
        for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
            below += bucket.getValue();
            if (rank < below) {
                return 2 * Math.pow(sketch.getGamma(), bucket.getKey()) / (sketch.getGamma() + 1);
            }
        }
        throw new IllegalStateException("no bucket of rank " + rank + " in " + sketch);
    }
}
