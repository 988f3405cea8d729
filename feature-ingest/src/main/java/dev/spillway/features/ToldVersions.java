package dev.spillway.features;

import dev.spillway.features.domain.FeatureGroup;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The versions of which updates may come, for whoever carries them on: those that serve or have served, and the first of a group,
 * as another instance may have it serve sooner. They stay when they have ended, since their tombstones are still on their way.
 */
final class ToldVersions {
    private final Map<String, Map<Integer, FeatureGroup>> byName = new TreeMap<>();
    private final Set<String> removed = new HashSet<>();
    private Consumer<Collection<FeatureGroup>> follower = versions -> {};

    synchronized void followedBy(Consumer<Collection<FeatureGroup>> follower) {
        this.follower = follower;
        tell();
    }

    /** A version has begun. */
    synchronized void begins(FeatureGroup group) {
        if (removed.remove(group.definition().name())) {
            // another group, which has its name by chance
            byName.remove(group.definition().name());
        }
        if (!byName.containsKey(group.definition().name())) {
            serves(group);
        }
    }

    /** A version serves. */
    synchronized void serves(FeatureGroup group) {
        byName.computeIfAbsent(group.definition().name(), name -> new TreeMap<>())
                .put(group.definition().version(), group);
        tell();
    }

    /** A group is no more. */
    synchronized void isRemoved(String group) {
        removed.add(group);
    }

    /** Nobody is to carry updates of a group on any more. */
    synchronized void forget(String group) {
        if (byName.remove(group) != null) {
            tell();
        }
    }

    private void tell() {
        follower.accept(List.copyOf(byName.values().stream()
                .flatMap(versions -> versions.values().stream())
                .toList()));
    }
}
