package dev.spillway.bench.ingest;

/**
 * What is offered.
 *
 * @param drivers entities, of which some are met far more often than others: Zipf with {@code exponent}
 * @param events all events; the first quarter of them is not counted
 * @param eventsPerSecond of event time: how fast the events' timestamps advance
 * @param endMicros the time of the last event
 * @param hotShare of the events that are one driver's, beside those it has by its rank
 */
public record Workload(
        int drivers,
        double exponent,
        long events,
        long eventsPerSecond,
        long endMicros,
        int partitions,
        long seed,
        String topic,
        double hotShare) {

    /** One in which no driver stands out but by its rank. */
    public Workload(
            int drivers,
            double exponent,
            long events,
            long eventsPerSecond,
            long endMicros,
            int partitions,
            long seed,
            String topic) {
        this(drivers, exponent, events, eventsPerSecond, endMicros, partitions, seed, topic, 0);
    }

    /** The share of the events that only warms up. */
    private static final int WARM_UP = 4;

    long timeMicros(long event) {
        return endMicros - (events - 1 - event) * 1_000_000 / eventsPerSecond;
    }

    Workload of(String otherTopic) {
        return new Workload(
                drivers, exponent, events, eventsPerSecond, endMicros, partitions, seed, otherTopic, hotShare);
    }

    long warmUpEvents() {
        return events / WARM_UP;
    }

    /** The instant at which final values are compared: just after the last event. */
    long comparedAtMicros() {
        return endMicros + 1;
    }
}
