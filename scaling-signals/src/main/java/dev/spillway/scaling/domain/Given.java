package dev.spillway.scaling.domain;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A signal that was written down, not collected.
 *
 * @param instances null: as many as decisions have led to so far, at first the policy's min
 * @param metrics as the policy names them, folded; bad values among them are missing
 */
public record Given(
        Kind kind,
        String region,
        int tier,
        long atMicros,
        @Nullable Integer instances,
        SortedMap<String, Double> metrics) {}
