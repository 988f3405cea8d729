package dev.spillway.scaling.otlp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What an instance has said of one interval so far. Its parts are bounded by the instance's series. */
final class Cell {

    /**
     * A series as part of a metric.
     *
     * @param slot the metric and the side of it
     */
    record Part(String slot, SeriesId series) {}

    /** A level, and when it was so. */
    record Reading(long atMicros, double value) {}

    /** What a series has counted in the interval, by one or more points. */
    record Counted(double increase, long spanMicros) {
        Counted plus(Counted other) {
            return new Counted(increase + other.increase, spanMicros + other.spanMicros);
        }

        double perSecond() {
            return increase / (spanMicros / 1e6);
        }
    }

    /** A point that cannot be told by its series' mark to be a repeat: of a delta series. */
    record Delta(SeriesId series, long atMicros) {}

    final Map<Part, Reading> levels = new HashMap<>();
    final Map<Part, Counted> counted = new HashMap<>();
    final Map<String, SketchBuilder> sketches = new HashMap<>();
    final Set<Delta> deltas = new HashSet<>();

    void level(Part part, Reading reading) {
        levels.merge(part, reading, (known, other) -> other.atMicros() >= known.atMicros() ? other : known);
    }

    void grow(Part part, Counted more) {
        counted.merge(part, more, Counted::plus);
    }
}
