package dev.spillway.scaling.topology;

import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.definition.ScalingBudget;
import dev.spillway.scaling.domain.Control;
import dev.spillway.scaling.domain.Controls;
import dev.spillway.scaling.domain.Governance;
import dev.spillway.scaling.domain.Policies;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * What holds for the fleets of a task, as it was last told: policies, brakes, budgets. Kept in a store, and on the heap as the
 * domain reads it. As many as are in force; what was accepted once is taken as right.
 */
final class TermStore {

    private final KeyValueStore<Bytes, byte[]> stored;
    private final CompiledPolicies compiled;
    private final Map<String, PolicyDefinition> policies = new TreeMap<>();

    /** What has changed of the policies since {@link #shown} was made. */
    private final Map<String, Optional<PolicyDefinition>> changed = new HashMap<>();

    private Controls controls = Controls.NONE;
    private ScalingBudget budget = ScalingBudget.UNLIMITED;

    /** As of the last call of {@link #governance}; may be read by any thread. */
    private volatile Governance shown =
            new Governance(Policies.NONE, controls, budget.perTenMinutes().keySet());

    /** Thousands of terms may come at once: what they come to is made once, when it is needed. */
    private boolean outdated;

    private TermStore(KeyValueStore<Bytes, byte[]> stored, CompiledPolicies compiled) {
        this.stored = stored;
        this.compiled = compiled;
    }

    /** Reads back what holds. */
    void restore() {
        try (KeyValueIterator<Bytes, byte[]> all = stored.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> each = all.next();
                apply(Term.of(each.key.get(), each.value));
            }
        }
        var unused = governance();
    }

    /** @param name part of the changelog's name: renaming it loses what holds until it is told again */
    static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray());
    }

    /** Nothing holds yet: see {@link #restore}. */
    static TermStore in(ProcessingContext context, String name, CompiledPolicies compiled) {
        return new TermStore(context.getStateStore(name), compiled);
    }

    void put(Term term) {
        byte[] value = term.value();
        if (value == null) {
            stored.delete(Bytes.wrap(term.key()));
        } else {
            stored.put(Bytes.wrap(term.key()), value);
        }
        apply(term);
    }

    private void apply(Term term) {
        outdated = true;
        String text = term.text();
        switch (term.subject()) {
            case POLICY -> {
                Optional<PolicyDefinition> policy =
                        text == null ? Optional.empty() : Optional.of(accepted(term.name(), text));
                policy.ifPresentOrElse(each -> policies.put(term.name(), each), () -> policies.remove(term.name()));
                changed.put(term.name(), policy);
            }
            case CONTROL -> controls = controls.with(term.name(), text == null ? Control.NONE : Control.valueOf(text));
            case GLOBAL -> budget = text == null ? ScalingBudget.UNLIMITED : budget(term.name(), text);
        }
    }

    private PolicyDefinition accepted(String name, String text) {
        try {
            return compiled.compile(name, text);
        } catch (InvalidDefinitionsException e) {
            throw new IllegalStateException(
                    "policy " + name + " was accepted by another version of this program: " + e.getMessage(), e);
        }
    }

    private static ScalingBudget budget(String name, String text) {
        try {
            return PolicyLoader.load(DefinitionFiles.of(name, text)).budget();
        } catch (InvalidDefinitionsException e) {
            throw new IllegalStateException(
                    "budget " + name + " was accepted by another version of this program: " + e.getMessage(), e);
        }
    }

    /** What governs fleets now. For the task's own thread. */
    Governance governance() {
        if (outdated) {
            outdated = false;
            shown = new Governance(
                    shown.policies().with(changed),
                    controls,
                    budget.perTenMinutes().keySet());
            changed.clear();
        }
        return shown;
    }

    /** What governed fleets when that was last asked for by the task. For any thread. */
    Governance shown() {
        return shown;
    }

    Map<String, PolicyDefinition> policies() {
        return policies;
    }

    ScalingBudget budget() {
        return budget;
    }
}
