package dev.spillway.bench.ingest;

/**
 * What is offered.
 *
 * @param drivers entities, of which some are met far more often than others: Zipf with {@code exponent}
 * @param events all events; the first quarter of them is not counted
 * @param eventsPerSecond of event time: how fast the events' timestamps advance
 * @param endMicros the time of the last event
 */
public record Workload(
        int drivers,
        double exponent,
        long events,
        long eventsPerSecond,
        long endMicros,
        int partitions,
        long seed,
        String topic) {

    /** The share of the events that only warms up. */
    private static final int WARM_UP = 4;

    long timeMicros(long event) {
        return endMicros - (events - 1 - event) * 1_000_000 / eventsPerSecond;
    }

    /** The same of another topic. */
    public Workload of(String otherTopic) {
        return new Workload(drivers, exponent, events, eventsPerSecond, endMicros, partitions, seed, otherTopic);
    }

    long warmUpEvents() {
        return events / WARM_UP;
    }

    /** The instant at which final values are compared: just after the last event. */
    public long comparedAtMicros() {
        return endMicros + 1;
    }
}
