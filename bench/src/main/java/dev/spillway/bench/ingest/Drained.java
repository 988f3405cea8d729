package dev.spillway.bench.ingest;

/**
 * What a run has shown, over the events that count.
 *
 * @param heapBytesPerEntity live heap at the end, above that before the first event
 * @param rssBytes the process's memory at the end, of which the heap's share depends on what it was given
 * @param applicationBytes the live heap before the first event
 */
public record Drained(
        String kind,
        long events,
        double seconds,
        double cpuMicrosPerEvent,
        double eventsPerSecond,
        double changelogRecordsPerEvent,
        double changelogBytesPerEvent,
        double updatesPerEvent,
        double updateBytesPerEvent,
        double gcShare,
        double heapBytesPerEntity,
        long applicationBytes,
        long rssBytes) {

    static Drained between(Kind kind, Usage from, Usage to, Memory memory) {
        double events = to.processed() - from.processed();
        double seconds = (to.atNanos() - from.atNanos()) / 1e9;
        return new Drained(
                kind.name(),
                (long) events,
                seconds,
                (to.cpuNanos() - from.cpuNanos()) / 1e3 / events,
                events / seconds,
                (to.changelogRecords() - from.changelogRecords()) / events,
                (to.changelogBytes() - from.changelogBytes()) / events,
                (to.updateRecords() - from.updateRecords()) / events,
                (to.updateBytes() - from.updateBytes()) / events,
                (to.gcMillis() - from.gcMillis()) / 1e3 / seconds,
                (memory.after() - memory.before()) / (double) memory.entities(),
                memory.before(),
                memory.rss());
    }

    /** Live heap before and after, in bytes. */
    record Memory(long before, long after, long entities, long rss) {}
}
