package dev.spillway.scaling.domain;

import java.util.SortedMap;

/**
 * What a fleet is doing at one instant: its samples, folded.
 *
 * @param tier 1 to 4; 2 if no sample told one
 * @param instances the size that policies start from
 * @param known how many instances are known
 * @param reporting how many of them have a sample in this signal
 * @param coverage reporting instances per instance that ought to, 0 to 1
 * @param metrics by name; one that is missing is not among them
 */
public record Signal(
        String fleet,
        Kind kind,
        String region,
        int tier,
        long atMicros,
        int instances,
        int known,
        int reporting,
        double coverage,
        SortedMap<String, Double> metrics)
        implements Metrics {

    @Override
    public double value(String name) {
        return switch (name) {
            case "instances" -> instances;
            case "reporting" -> reporting;
            case "tier" -> tier;
            default -> metrics.getOrDefault(name, Double.NaN);
        };
    }
}
