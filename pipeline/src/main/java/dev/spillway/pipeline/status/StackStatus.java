package dev.spillway.pipeline.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How a running stack does, at one moment.
 *
 * @param up since when it is
 * @param fleets empty if there are none
 * @param hints what people may try next, as they would type it
 */
public record StackStatus(
        Duration up,
        Feed feed,
        Features features,
        Lookups lookups,
        Optional<Fleets> fleets,
        List<Part> parts,
        List<String> urls,
        List<String> hints) {

    public StackStatus {
        parts = List.copyOf(parts);
        urls = List.copyOf(urls);
        hints = List.copyOf(hints);
    }

    /**
     * What goes in.
     *
     * @param doing in a few words: feeding, at its end
     * @param line how far the feed has come
     * @param lines how far it goes; 0 if there is no feed
     */
    public record Feed(String doing, long line, long lines) {}

    /**
     * What the feature service makes of it.
     *
     * @param perSecond records read from sources
     * @param lag records of sources that it has not got to; empty if the broker does not tell
     * @param sinkLag updates that are not in Cassandra yet; empty if the broker does not tell
     * @param clock the newest event time seen
     * @param freshnessP99Ms from a record's being sent to its being seen by look-ups; empty if there was none of late
     * @param quarantined records by reason, those that there were
     */
    public record Features(
            double perSecond,
            OptionalLong entities,
            OptionalLong lag,
            OptionalLong sinkLag,
            Optional<Instant> clock,
            OptionalDouble freshnessP99Ms,
            Map<String, Long> quarantined) {}

    /**
     * What is asked.
     *
     * @param p99Ms over HTTP, of late; empty if nothing was asked
     */
    public record Lookups(double perSecond, OptionalDouble p50Ms, OptionalDouble p99Ms, long failed) {}

    /** What scaling makes larger and smaller, and what it thinks of each. */
    public record Fleets(Predictions predictions, Training training, List<Judged> judged) {}

    /**
     * The prediction servers.
     *
     * @param wantedPerSecond how many are asked for at this moment
     * @param servedPerSecond how many are answered
     * @param p95Ms from when a prediction was due, of late; empty if nothing was answered
     * @param refused since the start, by servers with full queues
     * @param failed since the start, otherwise
     * @param byDefault since the start, made without features
     */
    public record Predictions(
            int servers,
            double wantedPerSecond,
            double servedPerSecond,
            OptionalDouble p95Ms,
            long refused,
            long failed,
            long byDefault) {}

    /**
     * The training cluster.
     *
     * @param busy GPU slots with a job, of so many
     * @param waiting jobs in the queue
     * @param waitP95Seconds how long jobs wait, or have waited of late
     * @param finished jobs since the start
     * @param refused jobs since the start, by the training API
     */
    public record Training(
            int nodes, int busy, int slots, int waiting, double waitP95Seconds, long finished, long refused) {}

    /**
     * What scaling thinks of a fleet.
     *
     * @param now the rules that build up or fire, and what holds decisions
     * @param last the last decision, why, and what became of it
     */
    public record Judged(String fleet, String now, String last) {}

    /**
     * One part.
     *
     * @param pid empty for what shares the process of the part before it
     * @param rssBytes the memory of its process; empty like the pid, or if this machine does not tell
     * @param where its address; a sentence of what is wrong instead, if something is
     */
    public record Part(String name, String state, OptionalLong pid, OptionalLong rssBytes, String where) {}
}
