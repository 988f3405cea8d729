package dev.spillway.features.cassandra;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.topologies.ServiceClock;
import java.util.HashMap;
import java.util.Map;

/**
 * The service clock of each group, as far as the sink can know it: the wall clock, or the newest event time among the group's
 * updates. After a start the latter begins with the first update, so that a life can only seem longer than it is: the tombstone
 * then ends it. Grows with the groups.
 */
final class GroupClocks {
    private final ServiceClock wall;
    private final Map<String, Long> newestMicros = new HashMap<>();

    GroupClocks(ServiceClock wall) {
        this.wall = wall;
    }

    void sees(RowChange change) {
        change.content()
                .ifPresent(content -> newestMicros.merge(name(change.group()), content.eventTimeMicros(), Math::max));
    }

    long nowMicros(FeatureGroup group) {
        return group.definition().clock() == GroupClock.WALL
                ? wall.nowMicros()
                : newestMicros.getOrDefault(name(group), Long.MIN_VALUE / 2);
    }

    private static String name(FeatureGroup group) {
        return group.definition().name();
    }
}
