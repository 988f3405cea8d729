package dev.spillway.pipeline.storage;

import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.topologies.definition.InvalidDefinitionsException;

/**
 * The policies of a drill: the shipped one's first trigger with a bound that every read exceeds, then one under which a node is
 * too many. They are for the drill's fleet alone.
 *
 * @param text as it is published
 */
record DrillPolicy(String text) {

    static final String NAME = "drill-storage";

    private static final String FRAME = """
            policy: %s
            version: %d
            applies_to: {kind: CASSANDRA, fleets: ["%s"]}
            rules:
              %s
            constraints: {min: 1, max: 2, unit: NODE, cooldown: 10s}
            procedure: {name: add-node, brake_after_first: pending_compaction_sstables > 100, verify: read_latency_p99_ms <= 100, verify_for: 20s, abort_after: 5m}
            """;

    static DrillPolicy out(String fleet, int version) {
        return of(
                fleet, version, "slow_reads: {when: read_latency_p99_ms > 0.001, for: 10s, scale_out: instances + 1}");
    }

    static DrillPolicy in(String fleet, int version) {
        return of(fleet, version, "too_many: {when: read_latency_p99_ms > 0.001, for: 10s, scale_in: instances - 1}");
    }

    private static DrillPolicy of(String fleet, int version, String rule) {
        return new DrillPolicy(FRAME.formatted(NAME, version, fleet, rule));
    }

    Definition definition() {
        try {
            PolicyDefinition policy = PolicyLoader.loadOne(NAME, text);
            return new Definition(policy.text(), policy.version(), policy.checksum());
        } catch (InvalidDefinitionsException e) {
            throw new IllegalStateException("the drill's own policy is wrong: " + e.getMessage(), e);
        }
    }
}
