package dev.spillway.scaling.domain;

import java.util.TreeMap;

/** Signals for tests. */
final class Signals {

    private Signals() {}

    static Signal of(long atMicros, int instances, String metric, double value) {
        var metrics = new TreeMap<String, Double>();
        metrics.put(metric, value);
        return new Signal("f", Kind.PREDICTION, "r", 2, atMicros, instances, instances, instances, 1, metrics);
    }
}
