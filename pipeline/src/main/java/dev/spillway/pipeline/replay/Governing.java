package dev.spillway.pipeline.replay;

import dev.spillway.scaling.definition.LoadedPolicies;
import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.definition.ScalingBudget;
import dev.spillway.scaling.definition.Succession;
import dev.spillway.scaling.domain.Controls;
import dev.spillway.scaling.domain.Governance;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Policies;
import dev.spillway.scaling.domain.Policy;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.topologies.Quarantine.Reason;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The policies, the brakes and the budgets in force: at first those of the folder, then as the records of their topics change
 * them. What is refused leaves everything as it was.
 */
final class Governing {
    /** The name of the global configuration that is scaling's. */
    private static final String SCALING = "scaling";

    private final OptionalLong maxGapMicros;
    private final Map<String, PolicyDefinition> byName = new LinkedHashMap<>();
    private final Controls controls = new Controls();
    private ScalingBudget budget;
    private @Nullable Definition budgetRecord;
    private Governance governance;

    /** @param maxGapMicros what holds in place of every policy's {@code max_gap}; empty: theirs hold */
    Governing(LoadedPolicies loaded, OptionalLong maxGapMicros) {
        this.maxGapMicros = maxGapMicros;
        this.budget = loaded.budget();
        loaded.policies().all().forEach(policy -> byName.put(policy.name(), policy));
        this.governance = governance();
    }

    Governance now() {
        return governance;
    }

    Controls controls() {
        return controls;
    }

    /** How many instances of the kind may change in ten minutes; empty: as many as decided. */
    OptionalInt budgetOf(Kind kind) {
        return budget.of(kind);
    }

    /** Takes a policy out of force. */
    Reception remove(String name) {
        boolean there = byName.remove(name) != null;
        governance = governance();
        return there ? Reception.ADMITTED : Reception.FILTERED;
    }

    /** Puts a policy in force, unless there is a later one. */
    Reception put(String name, Definition record) {
        PolicyDefinition arriving;
        try {
            arriving = PolicyLoader.loadOne("policy " + name, record.getDefinition());
        } catch (InvalidDefinitionsException e) {
            return Reception.putAside(Reason.UNDECODABLE, e.faults().get(0).toString());
        }
        if (!arriving.name().equals(name) || arriving.version() != record.getVersion()) {
            return Reception.putAside(
                    Reason.MISMATCH,
                    "the text is policy " + arriving.name() + " version " + arriving.version() + ", the record " + name
                            + " version " + record.getVersion());
        }
        PolicyDefinition running = byName.get(name);
        Succession succession = running == null ? Succession.NEWER : Succession.of(running, arriving);
        return switch (succession) {
            case SAME -> Reception.REPEATED;
            case OLDER -> Reception.FILTERED;
            case CHANGED ->
                Reception.putAside(
                        Reason.MISMATCH,
                        "policy " + name + " version " + arriving.version() + " is known with another content");
            case NEWER -> replace(arriving);
        };
    }

    private Reception replace(PolicyDefinition arriving) {
        var after = new LinkedHashMap<>(byName);
        after.put(arriving.name(), arriving);
        List<String> ties = PolicyLoader.ties(List.copyOf(after.values()));
        if (!ties.isEmpty()) {
            return Reception.putAside(Reason.MISMATCH, ties.get(0));
        }
        byName.put(arriving.name(), arriving);
        governance = governance();
        return Reception.ADMITTED;
    }

    /** Takes in a piece of global configuration; what is not scaling's is nothing to it. */
    Reception configure(String name, @Nullable Definition record) {
        if (!name.equals(SCALING)) {
            return Reception.FILTERED;
        }
        if (record == null) {
            budget = ScalingBudget.UNLIMITED;
            budgetRecord = null;
            governance = governance();
            return Reception.ADMITTED;
        }
        Definition before = budgetRecord;
        if (before != null && record.getVersion() <= before.getVersion()) {
            boolean same = record.getDefinition().equals(before.getDefinition());
            return record.getVersion() < before.getVersion()
                    ? Reception.FILTERED
                    : same
                            ? Reception.REPEATED
                            : Reception.putAside(
                                    Reason.MISMATCH,
                                    "global scaling version " + record.getVersion() + " is known with another content");
        }
        try {
            budget = PolicyLoader.load(DefinitionFiles.of("global scaling", record.getDefinition()))
                    .budget();
        } catch (InvalidDefinitionsException e) {
            return Reception.putAside(Reason.UNDECODABLE, e.faults().get(0).toString());
        }
        budgetRecord = record;
        governance = governance();
        return Reception.ADMITTED;
    }

    private Governance governance() {
        List<PolicyDefinition> inForce =
                byName.values().stream().map(this::withMaxGap).toList();
        Set<Kind> budgeted = budget.perTenMinutes().keySet();
        return new Governance(new Policies(inForce), controls, budgeted);
    }

    private PolicyDefinition withMaxGap(PolicyDefinition written) {
        if (maxGapMicros.isEmpty()) {
            return written;
        }
        var tiers = new TreeMap<Integer, Policy>();
        written.tiers().forEach((tier, policy) -> tiers.put(tier, withMaxGap(policy)));
        return new PolicyDefinition(
                written.name(),
                written.version(),
                written.kind(),
                written.fleets(),
                written.text(),
                written.checksum(),
                withMaxGap(written.base()),
                tiers);
    }

    private Policy withMaxGap(Policy policy) {
        return new Policy(
                policy.name(),
                policy.version(),
                policy.mode(),
                policy.metrics(),
                policy.minCoverage(),
                maxGapMicros.orElse(policy.maxGapMicros()),
                policy.rules(),
                policy.constraints(),
                policy.zeroHold(),
                policy.preferSpotTiers(),
                policy.procedure());
    }
}
