package dev.spillway.pipeline.replay;

import dev.spillway.scaling.definition.LoadedPolicies;
import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.definition.ScalingBudget;
import dev.spillway.scaling.definition.Succession;
import dev.spillway.scaling.domain.Control;
import dev.spillway.scaling.domain.Controls;
import dev.spillway.scaling.domain.Governance;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Policies;
import dev.spillway.scaling.domain.Policy;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The policies, the brakes and the budgets in force: at first those of the folder, then as the records of their topics change
 * them. What is refused leaves everything as it was.
 */
final class Governing {
    private final OptionalLong maxGapMicros;
    private final Map<String, PolicyDefinition> byName = new LinkedHashMap<>();
    private Controls controls = Controls.NONE;
    private ScalingBudget budget;
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

    /** Puts a brake on, or lets it go. */
    void control(String key, Control control) {
        controls = controls.with(key, control);
        governance = governance();
    }

    /** How many instances of the kind may change in ten minutes; empty: as many as decided. */
    OptionalInt budgetOf(Kind kind) {
        return budget.of(kind);
    }

    /** Takes a policy out of force. */
    void remove(String name) {
        byName.remove(name);
        governance = governance();
    }

    /**
     * Puts a policy in force.
     *
     * @param place of the record, for its faults
     * @return why it is refused; empty if it is not
     */
    Optional<String> put(String name, String text, String place) {
        PolicyDefinition arriving;
        try {
            arriving = PolicyLoader.loadOne(place, text);
        } catch (InvalidDefinitionsException e) {
            return Optional.of(told(e));
        }
        Optional<String> fault = fault(name, arriving);
        if (fault.isEmpty()) {
            byName.put(name, arriving);
            governance = governance();
        }
        return fault;
    }

    private Optional<String> fault(String name, PolicyDefinition arriving) {
        if (!arriving.name().equals(name)) {
            return Optional.of("its name is \"" + arriving.name() + "\": give the record that key");
        }
        PolicyDefinition running = byName.get(name);
        Succession succession = running == null ? Succession.NEWER : Succession.of(running, arriving);
        String version = "version " + arriving.version();
        return switch (succession) {
            case CHANGED -> Optional.of(version + " is in force with other content: raise the version");
            case OLDER -> Optional.of(version + " is older than the one in force: the highest wins");
            case SAME, NEWER ->
                byName.values().stream()
                        .filter(other -> !other.name().equals(name))
                        .flatMap(other -> PolicyLoader.tie(arriving, other).stream())
                        .findFirst();
        };
    }

    /** The version of the policy that is in force; empty if none of that name is. */
    OptionalInt version(String name) {
        PolicyDefinition running = byName.get(name);
        return running == null ? OptionalInt.empty() : OptionalInt.of(running.version());
    }

    /** Lets as many instances change as are decided. */
    void removeBudget() {
        budget = ScalingBudget.UNLIMITED;
        governance = governance();
    }

    /**
     * Takes in the document {@code global: scaling}.
     *
     * @param place of the record, for its faults
     * @return why it is refused; empty if it is not
     */
    Optional<String> putBudget(String text, String place) {
        try {
            budget = PolicyLoader.load(DefinitionFiles.of(place, text)).budget();
        } catch (InvalidDefinitionsException e) {
            return Optional.of(told(e));
        }
        governance = governance();
        return Optional.empty();
    }

    private static String told(InvalidDefinitionsException e) {
        return e.faults().stream().map(Object::toString).collect(Collectors.joining("; "));
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
