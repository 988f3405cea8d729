package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.CapacityPlan;
import dev.spillway.scaling.domain.Policies;
import java.util.List;

/**
 * What scaling goes by.
 *
 * @param capacity one plan of each name
 */
public record LoadedPolicies(Policies policies, ScalingBudget budget, List<CapacityPlan> capacity) {
    public LoadedPolicies {
        capacity = List.copyOf(capacity);
    }
}
