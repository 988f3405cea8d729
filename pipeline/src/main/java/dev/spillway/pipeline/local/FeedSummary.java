package dev.spillway.pipeline.local;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What became of a feed, once everything was carried to its end.
 *
 * @param events sent by this run
 * @param groups by name, in the order of the definitions
 * @param quarantined records by reason
 * @param seconds from the first event to the last row
 * @param freshnessP99Ms from a record's being sent to its being seen by look-ups
 */
public record FeedSummary(
        long events,
        Map<String, OfGroup> groups,
        Map<String, Long> quarantined,
        double seconds,
        OptionalDouble freshnessP99Ms) {

    /**
     * One group.
     *
     * @param admitted events that count
     * @param entities that the feed has shown
     * @param rows in Cassandra
     */
    public record OfGroup(long admitted, long filtered, long entities, long rows) {}

    public double eventsPerSecond() {
        return seconds > 0 ? events / seconds : 0;
    }
}
