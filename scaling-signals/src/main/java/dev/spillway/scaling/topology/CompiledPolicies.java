package dev.spillway.scaling.topology;

import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Policies by their text, compiled once for all tasks of a process: checking the expressions of one takes milliseconds, and every
 * partition has all of them. As many as were ever in force since the process began.
 */
public final class CompiledPolicies {
    private final Map<String, PolicyDefinition> byText = new ConcurrentHashMap<>();

    /**
     * The policy of that text.
     *
     * @param origin what faults name as its place
     * @throws InvalidDefinitionsException with everything that is wrong with it
     */
    PolicyDefinition compile(String origin, String text) throws InvalidDefinitionsException {
        PolicyDefinition known = byText.get(text);
        if (known != null) {
            return known;
        }
        PolicyDefinition compiled = PolicyLoader.loadOne(origin, text);
        byText.put(text, compiled);
        return compiled;
    }
}
