package dev.spillway.scaling.domain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The sets of names that samples come with, each kept once: instances of a fleet mostly report the same names. */
final class Shapes {
    /** More than that are no longer shared; the samples that hold them go on. */
    private static final int MOST = 1_024;

    private final Map<Long, Shape> byHash = new HashMap<>();

    Shape of(Map<String, ?> gauges, Map<String, ?> latencies) {
        long hash = sum(gauges) * 31 + sum(latencies);
        Shape known = byHash.get(hash);
        if (known != null && known.isOf(gauges, latencies)) {
            return known;
        }
        if (byHash.size() >= MOST) {
            byHash.clear();
        }
        var shape = new Shape(sorted(gauges), sorted(latencies));
        byHash.put(hash, shape);
        return shape;
    }

    /** The same whatever the order of the map. */
    private static long sum(Map<String, ?> names) {
        long sum = names.size();
        for (String name : names.keySet()) {
            sum += name.hashCode() * 0x9E3779B97F4A7C15L;
        }
        return sum;
    }

    private static String[] sorted(Map<String, ?> names) {
        String[] sorted = names.keySet().toArray(String[]::new);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The names of one sample, sorted. Two that are the same object are equal; two that are not may be. */
    static final class Shape {
        final String[] gauges;
        final String[] latencies;

        Shape(String[] gauges, String[] latencies) {
            this.gauges = gauges;
            this.latencies = latencies;
        }

        private boolean isOf(Map<String, ?> otherGauges, Map<String, ?> otherLatencies) {
            return isOf(gauges, otherGauges) && isOf(latencies, otherLatencies);
        }

        private static boolean isOf(String[] names, Map<String, ?> other) {
            if (names.length != other.size()) {
                return false;
            }
            for (String name : names) {
                if (!other.containsKey(name)) {
                    return false;
                }
            }
            return true;
        }
    }
}
