package dev.spillway.scaling.domain;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The policies in force. The one with the most specific glob governs a fleet; a tie is refused when they are loaded. */
public final class Policies {
    public static final Policies NONE = new Policies(List.of());

    private final List<PolicyDefinition> definitions;

    /** @param definitions one of each name */
    public Policies(Collection<PolicyDefinition> definitions) {
        this.definitions = List.copyOf(definitions);
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
        List<PolicyDefinition> matching = definitions.stream()
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

    private static Optional<Glob> best(PolicyDefinition definition, String fleet) {
        return definition.fleets().stream().filter(glob -> glob.matches(fleet)).max(Glob.BY_SPECIFICITY);
    }
}
