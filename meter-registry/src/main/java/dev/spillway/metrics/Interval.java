package dev.spillway.metrics;

import io.micrometer.core.instrument.Meter;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * What meters say of an interval.
 *
 * @param seconds how long it was; may be 0
 * @param values what each gauge says at its end
 * @param counts how often each other meter has counted in it
 */
record Interval(double seconds, Map<Meter.Id, Double> values, Map<Meter.Id, Double> counts) {

    DoubleStream values(Series series) {
        return values.entrySet().stream()
                .filter(each -> series.include(each.getKey()))
                .mapToDouble(Map.Entry::getValue);
    }

    /** 0 if the meter has no such series, NaN if it has none at all: then it may well be another meter that counts. */
    double count(Series series) {
        if (counts.keySet().stream().noneMatch(id -> id.getName().equals(series.meter()))) {
            return Double.NaN;
        }
        return counts.entrySet().stream()
                .filter(each -> series.include(each.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
