package dev.spillway.scaling.domain;

import org.jspecify.annotations.Nullable;

/**
 * A wish that a fleet be larger for a while.
 *
 * @param epoch one that is not above that of a request read before is a repeat
 * @param validUntilMicros until when the fleet is not to shrink below what was asked for
 * @param atLeast the size it is to have; null: the factor says it
 * @param factor by what its size when this is read is multiplied; null: {@code atLeast} says it
 * @param priority of the decision that follows
 */
public record Request(
        String fleet,
        String id,
        long epoch,
        long validUntilMicros,
        @Nullable Integer atLeast,
        @Nullable Double factor,
        int priority) {}
