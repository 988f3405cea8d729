package dev.spillway.scaling.storage;

import dev.spillway.scaling.domain.Policy;
import dev.spillway.scaling.domain.Procedure;
import java.util.Optional;

/**
 * How a cluster's nodes are to come and go, as its policy says.
 *
 * @param maxGapMicros the greatest distance of two signals within one run of verifying
 */
public record Terms(Procedure procedure, long maxGapMicros) {

    /** Empty if the policy has no procedure: then its decisions are not carried out step by step. */
    public static Optional<Terms> of(Policy policy) {
        return Optional.ofNullable(policy.procedure()).map(procedure -> new Terms(procedure, policy.maxGapMicros()));
    }
}
