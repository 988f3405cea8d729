package dev.spillway.features.rollout;

import dev.spillway.features.domain.GroupDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Tables that object as they are told to. */
final class FakeTables implements TableGuard {
    final Map<String, String> objections = new HashMap<>();
    final Set<String> dropped = new TreeSet<>();
    final Set<String> forgotten = new TreeSet<>();

    @Override
    public Optional<String> objection(GroupDefinition group) {
        return Optional.ofNullable(objections.get(group.name()));
    }

    @Override
    public void forget(String group) {
        forgotten.add(group);
    }

    @Override
    public void drop(String group) {
        dropped.add(group);
    }
}
