package dev.spillway.pipeline.samples;

import dev.spillway.topologies.Key;
import dev.spillway.topologies.Settings;
import java.util.List;

/**
 * What an operator may set for samples of look-ups.
 *
 * @param share of look-ups, in [0, 1]
 */
public record SampleConfig(double share) {
    static final Key<Double> SHARE = Key.ratio(
            "lookups.sampled",
            0.0,
            "Share of look-ups whose answers are written to `lookup-samples`, to be compared with a replay.");

    /** All that may be set. */
    public static final List<Key<?>> KEYS = List.of(SHARE);

    public static SampleConfig from(Settings set) {
        return new SampleConfig(set.get(SHARE));
    }
}
