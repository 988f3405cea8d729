package dev.spillway.bench.ingest;

/**
 * From the instant at which an event was to be sent until a look-up showed it.
 *
 * @param sustainableRate the highest offered rate, in events/s, at which the lag did not grow
 * @param rate offered meanwhile, events/s
 * @param probes how many events were watched for
 */
public record Freshness(
        double sustainableRate,
        double rate,
        double achievedRate,
        long probes,
        double p50Ms,
        double p99Ms,
        double p999Ms,
        double maxMs) {}
