package dev.spillway.scaling.domain;

import java.util.Optional;
import java.util.Set;

/**
 * All that governs fleets from outside: policies, brakes, budgets.
 *
 * @param budgeted the kinds that have a budget
 */
public record Governance(Policies policies, Controls controls, Set<Kind> budgeted) {

    /** The terms for one fleet; empty if no policy is for it: then nothing is decided of it. */
    public Optional<Terms> terms(Kind kind, String fleet, int tier) {
        return policies.governing(kind, fleet)
                .map(definition ->
                        new Terms(definition.forTier(tier), controls.isFrozen(fleet), budgeted.contains(kind)));
    }

    Optional<Terms> terms(Signal signal) {
        return terms(signal.kind(), signal.fleet(), signal.tier());
    }
}
