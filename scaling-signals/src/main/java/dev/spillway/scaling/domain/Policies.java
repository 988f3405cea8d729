package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The policies in force. The one with the most specific glob governs a fleet; a tie is refused when they are loaded. Finding it
 * takes a time that grows with the fleet's name and with the policies that may match it, not with all there are.
 */
public final class Policies {
    public static final Policies NONE = new Policies(List.of());

    private final Map<String, PolicyDefinition> byName;

    /** By what their globs begin with. */
    private final Map<String, List<PolicyDefinition>> byPrefix;

    /** How long these beginnings are, each once. */
    private final NavigableSet<Integer> prefixLengths;

    private Policies(
            Map<String, PolicyDefinition> byName,
            Map<String, List<PolicyDefinition>> byPrefix,
            NavigableSet<Integer> prefixLengths) {
        this.byName = byName;
        this.byPrefix = byPrefix;
        this.prefixLengths = prefixLengths;
    }

    /** @param definitions one of each name */
    public Policies(Collection<PolicyDefinition> definitions) {
        this(new LinkedHashMap<>(), new HashMap<>(), new TreeSet<>());
        definitions.forEach(this::put);
    }

    /**
     * These, but for some. Takes a time that grows with all there are, but a small part of what making them anew takes: when a
     * service starts, thousands come one by one.
     *
     * @param changed by name; empty: no longer in force
     */
    public Policies with(Map<String, Optional<PolicyDefinition>> changed) {
        var next = new Policies(new LinkedHashMap<>(byName), new HashMap<>(byPrefix), new TreeSet<>(prefixLengths));
        changed.forEach((name, definition) -> {
            next.remove(name);
            definition.ifPresent(next::put);
        });
        return next;
    }

    private void put(PolicyDefinition definition) {
        byName.put(definition.name(), definition);
        for (Glob glob : definition.fleets()) {
            // lists are shared with those that this was made of
            byPrefix.merge(glob.prefix(), List.of(definition), Policies::both);
            prefixLengths.add(glob.prefix().length());
        }
    }

    private void remove(String name) {
        PolicyDefinition before = byName.remove(name);
        if (before != null) {
            for (Glob glob : before.fleets()) {
                byPrefix.computeIfPresent(glob.prefix(), (prefix, all) -> without(before, all));
            }
        }
    }

    private static List<PolicyDefinition> both(List<PolicyDefinition> some, List<PolicyDefinition> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static @Nullable List<PolicyDefinition> without(PolicyDefinition one, List<PolicyDefinition> all) {
        List<PolicyDefinition> others =
                all.stream().filter(other -> !other.name().equals(one.name())).toList();
        return others.isEmpty() ? null : others;
    }

    public List<PolicyDefinition> all() {
        return List.copyOf(byName.values());
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
