package dev.spillway.features.domain;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All features of one entity at an instant, in the order of the definition, before defaults.
 *
 * @param eventTimeMicros the newest admitted event before the instant; empty if there is none, or the entity's life is over
 * @param values Boolean, Integer, Long, Float, Double, String, Instant, a list of those, a map from text to those, or null
 * @param overflowed the features that are null because a sum of integers does not fit
 */
@SuppressWarnings("ArrayRecordComponent") // read on the hot path, made once, never compared
public record FeatureVector(
        long atMicros,
        OptionalLong eventTimeMicros,
        @Nullable Object[] values,
        Status[] statuses,
        List<String> overflowed) {

    /** A vector of nulls that all have the one status. */
    static FeatureVector without(Status status, int features, long atMicros) {
        var statuses = new Status[features];
        Arrays.fill(statuses, status);
        return new FeatureVector(atMicros, OptionalLong.empty(), new @Nullable Object[features], statuses, List.of());
    }
}
