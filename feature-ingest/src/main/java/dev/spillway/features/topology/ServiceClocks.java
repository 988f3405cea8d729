package dev.spillway.features.topology;

import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.topologies.ServiceClock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The service clock of each group: the wall clock, or the newest event time that any of this process's partitions of its
 * source has shown. Never goes back, even if the wall clock does. One entry per version of a group; safe for any thread.
 */
public final class ServiceClocks {

    /** What an event clock shows before the first event. */
    public static final long UNSET = Long.MIN_VALUE;

    private final ServiceClock wall;
    private final Map<String, AtomicLong> newest = new ConcurrentHashMap<>();

    public ServiceClocks(ServiceClock wall) {
        this.wall = wall;
    }

    /** The group's instant now; {@link #UNSET} for an event clock that has seen no event. */
    public long nowMicros(GroupDefinition group) {
        AtomicLong clock = of(group);
        return group.clock() == GroupClock.WALL ? clock.accumulateAndGet(wall.nowMicros(), Math::max) : clock.get();
    }

    /** Tells an event clock of an event time that its source has shown; a wall clock takes no notice. */
    public void show(GroupDefinition group, long eventMicros) {
        if (group.clock() == GroupClock.EVENT) {
            AtomicLong clock = of(group);
            if (clock.get() < eventMicros) {
                clock.accumulateAndGet(eventMicros, Math::max);
            }
        }
    }

    /** The wall clock, whatever the group. */
    public long wallMicros() {
        return wall.nowMicros();
    }

    private AtomicLong of(GroupDefinition group) {
        // which differs between versions of a group, as the clock of one that reads from the beginning does
        AtomicLong known = newest.get(group.checksum());
        return known != null
                ? known
                : Objects.requireNonNull(newest.computeIfAbsent(group.checksum(), g -> new AtomicLong(UNSET)));
    }
}
