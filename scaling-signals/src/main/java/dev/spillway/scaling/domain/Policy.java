package dev.spillway.scaling.domain;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A policy as it holds for fleets of one tier: the tier's overrides are merged in.
 *
 * @param metrics by name, in the order of the file
 * @param minCoverage the least share of known instances that must report before anything goes in, 0 to 1
 * @param maxGapMicros the greatest distance of two signals within one run of a rule
 * @param rules in the order of the file
 * @param zeroHold whether load that falls to zero at once holds what would go in
 * @param preferSpotTiers the tiers whose pending jobs may run on spot capacity; empty: never preferred
 */
public record Policy(
        String name,
        int version,
        Mode mode,
        Map<String, MetricDefinition> metrics,
        double minCoverage,
        long maxGapMicros,
        List<Rule> rules,
        Constraints constraints,
        boolean zeroHold,
        Set<Integer> preferSpotTiers,
        @Nullable Procedure procedure) {

    /** Whether the metric measures load, which a fleet's instances share: as declared, else by its name. */
    public boolean isLoad(String metric) {
        MetricDefinition declared = metrics.get(metric);
        if (declared != null && declared.load() != null) {
            return declared.load();
        }
        return metric.endsWith("_per_instance") || metric.equals("cpu_utilization") || metric.equals("gpu_utilization");
    }
}
