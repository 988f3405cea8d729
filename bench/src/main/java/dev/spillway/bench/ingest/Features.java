package dev.spillway.bench.ingest;

import java.util.ArrayList;
import java.util.List;

/** Thirty features: ten aggregates in three windows. */
public final class Features {
    private Features() {}

    /**
     * @param hopMicros what Spillway takes for a window of that width if none is given
     */
    record Span(String name, long widthMicros, long hopMicros) {
        long startMicros(long atMicros) {
            return Math.floorDiv(atMicros - widthMicros, hopMicros) * hopMicros;
        }
    }

    public static final String GROUP = "driver_features";
    public static final String ENTITY = "driver_id";

    /** Read at a probe: the value that the newest event brought. */
    static final String LAST = "distance_last_5m";

    private static final long SECOND = 1_000_000;

    static final List<Span> SPANS = List.of(
            new Span("5m", 300 * SECOND, 5 * SECOND),
            new Span("1h", 3_600 * SECOND, 60 * SECOND),
            new Span("1d", 86_400 * SECOND, 900 * SECOND));

    private static final List<String> AGGREGATES = List.of(
            "trips_count",
            "fare_sum",
            "fare_avg",
            "fare_min",
            "fare_max",
            "distance_sum",
            "distance_avg",
            "distance_min",
            "distance_max",
            "distance_last");

    static final int PER_SPAN = AGGREGATES.size();

    /** The names, span by span. */
    public static final List<String> NAMES = names();

    private static List<String> names() {
        var names = new ArrayList<String>();
        SPANS.forEach(span -> AGGREGATES.forEach(aggregate -> names.add(aggregate + "_" + span.name())));
        return List.copyOf(names);
    }

    static String definition(String topic) {
        return """
                group: %s
                version: 1
                entity: [%s]
                source: {topic: %s, format: avro, timestamp: completed_at}
                features:
                  - {aggregate: [count], name: trips, windows: [5m, 1h, 1d]}
                  - {aggregate: [sum, avg, min, max], of: fare, windows: [5m, 1h, 1d]}
                  - {aggregate: [sum, avg, min, max, last], of: distance, windows: [5m, 1h, 1d]}
                """.formatted(GROUP, ENTITY, topic);
    }
}
