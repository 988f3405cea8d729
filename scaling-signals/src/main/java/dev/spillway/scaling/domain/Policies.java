package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The policies in force. The one with the most specific glob governs a fleet; a tie is refused when they are loaded. Finding it
 * takes a time that grows with the fleet's name and with the policies that may match it, not with all there are.
 */
public final class Policies {
    public static final Policies NONE = new Policies(List.of());

    private final List<PolicyDefinition> definitions;

    /** By what their globs begin with, in the order of the definitions. */
    private final Map<String, List<PolicyDefinition>> byPrefix = new HashMap<>();

    /** How long these beginnings are, each once. */
    private final int[] prefixLengths;

    /** @param definitions one of each name */
    public Policies(Collection<PolicyDefinition> definitions) {
        this.definitions = List.copyOf(definitions);
        for (PolicyDefinition definition : definitions) {
            for (Glob glob : definition.fleets()) {
                byPrefix.computeIfAbsent(glob.prefix(), prefix -> new ArrayList<>(1))
                        .add(definition);
            }
        }
        this.prefixLengths = byPrefix.keySet().stream()
                .mapToInt(String::length)
                .distinct()
                .sorted()
                .toArray();
    }

    public List<PolicyDefinition> all() {
        return definitions;
    }

    /** What governs a fleet of the kind; empty if nothing is for it. */
    public Optional<PolicyDefinition> governing(Kind kind, String fleet) {
        return mostSpecific(fleet, definition -> definition.kind() == kind).stream()
                .findFirst();
    }

    /** What governs a fleet of a kind not told: the most specific over all kinds. More than one is a tie. */
    public List<PolicyDefinition> governing(String fleet) {
        return mostSpecific(fleet, definition -> true);
    }

    private List<PolicyDefinition> mostSpecific(String fleet, Predicate<PolicyDefinition> among) {
        List<PolicyDefinition> matching = candidates(fleet).stream()
                .filter(among)
                .filter(definition -> best(definition, fleet).isPresent())
                .toList();
        Comparator<PolicyDefinition> bySpecificity =
                Comparator.comparing(definition -> best(definition, fleet).orElseThrow(), Glob.BY_SPECIFICITY);
        return matching.stream()
                .max(bySpecificity)
                .map(first -> matching.stream()
                        .filter(other -> bySpecificity.compare(first, other) == 0)
                        .toList())
                .orElse(List.of());
    }

    /** Each once. */
    private List<PolicyDefinition> candidates(String fleet) {
        var found = new ArrayList<PolicyDefinition>();
        for (int length : prefixLengths) {
            if (length > fleet.length()) {
                break;
            }
            for (PolicyDefinition each : byPrefix.getOrDefault(fleet.substring(0, length), List.of())) {
                if (found.stream().noneMatch(other -> other.name().equals(each.name()))) {
                    found.add(each);
                }
            }
        }
        return found;
    }

    private static Optional<Glob> best(PolicyDefinition definition, String fleet) {
        return definition.fleets().stream().filter(glob -> glob.matches(fleet)).max(Glob.BY_SPECIFICITY);
    }
}
