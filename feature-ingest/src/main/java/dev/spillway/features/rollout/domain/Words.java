package dev.spillway.features.rollout.domain;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that the topics say of all groups.
 *
 * @param published the highest version of each that is published
 * @param withdrawn groups whose definition was deleted
 * @param deployments by group
 * @param refused published definitions that do not count, by group: why, and the way out
 */
public record Words(
        Map<String, Published> published,
        Set<String> withdrawn,
        Map<String, Deployment> deployments,
        Map<String, String> refused) {

    public static final Words NONE = new Words(Map.of(), Set.of(), Map.of(), Map.of());

    public Words {
        published = Map.copyOf(published);
        withdrawn = Set.copyOf(withdrawn);
        deployments = Map.copyOf(deployments);
        refused = Map.copyOf(refused);
    }

    /** What is deployed of a group. */
    public Deployment deployment(String group) {
        return deployments.getOrDefault(group, Deployment.NONE);
    }

    /** Every group that was ever heard of. */
    public Set<String> groups() {
        var groups = new TreeSet<>(deployments.keySet());
        groups.addAll(published.keySet());
        return groups;
    }

    /** The same, once a record of {@code feature-definitions} has come: the highest version wins, and the first of equal ones. */
    public Words published(String group, Optional<Published> definition) {
        var all = new TreeMap<>(published);
        var gone = new TreeSet<>(withdrawn);
        var why = new TreeMap<>(refused);
        why.remove(group);
        if (definition.isEmpty()) {
            all.remove(group);
            gone.add(group);
            return new Words(all, gone, deployments, why);
        }
        gone.remove(group);
        switch (Arrival.of(definition.get(), Optional.ofNullable(published.get(group)), Deployment.NONE)) {
            case NEWER, REWORDED -> all.put(group, definition.get());
            case CHANGED ->
                why.put(
                        group,
                        "group \"" + group + "\": version " + definition.get().version()
                                + " was published again with other content: raise the version");
            default -> {
                // the one that is known wins
            }
        }
        return new Words(all, gone, deployments, why);
    }

    /** The same, once a record of {@code feature-deployments} has come. */
    public Words deployed(String group, Deployment deployment) {
        var all = new TreeMap<>(deployments);
        all.put(group, deployment);
        return new Words(published, withdrawn, all, refused);
    }
}
