package dev.spillway.features.domain;

import java.util.List;
import java.util.Map;

/**
 * All feature groups that run together.
 *
 * @param layouts by source topic: where its events keep their fields
 */
public record Definitions(List<GroupDefinition> groups, Map<String, EventLayout> layouts) {
    public Definitions {
        groups = List.copyOf(groups);
        layouts = Map.copyOf(layouts);
    }

    public List<GroupDefinition> groupsOf(String topic) {
        return groups.stream().filter(g -> g.source().topic().equals(topic)).toList();
    }
}
