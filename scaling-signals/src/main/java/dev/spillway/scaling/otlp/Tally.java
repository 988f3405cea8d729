package dev.spillway.scaling.otlp;

import java.util.EnumMap;
import java.util.Map;

/** How many data points became what. */
final class Tally {
    private final Map<PointOutcome, Long> counts = new EnumMap<>(PointOutcome.class);

    void count(PointOutcome outcome) {
        count(outcome, 1);
    }

    void count(PointOutcome outcome, long points) {
        counts.merge(outcome, points, Long::sum);
    }

    Map<PointOutcome, Long> counts() {
        return counts;
    }
}
