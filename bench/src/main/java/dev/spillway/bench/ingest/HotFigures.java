package dev.spillway.bench.ingest;

/**
 * What a run over events of which many are one driver's has shown, over the events that count.
 *
 * @param keyed whether the topic is keyed by the driver
 * @param threshold of {@code features.hot.threshold}; 0: no entity runs hot
 * @param routedRecordsPerEvent sent through the topic of routed events, per event
 * @param routedBytesPerEvent their bytes as they went to the broker, compressed
 * @param addedUpShare of the events, those that were added up where they were read
 * @param lagMost the most records that were waiting at a time in one partition of the topic of routed events, or of the source
 *     if that is keyed
 */
public record HotFigures(
        boolean keyed,
        int threshold,
        double cpuMicrosPerEvent,
        double eventsPerSecond,
        double routedRecordsPerEvent,
        double routedBytesPerEvent,
        double addedUpShare,
        long lagMost) {

    HotFigures withLag(long most) {
        return new HotFigures(
                keyed,
                threshold,
                cpuMicrosPerEvent,
                eventsPerSecond,
                routedRecordsPerEvent,
                routedBytesPerEvent,
                addedUpShare,
                most);
    }
}
