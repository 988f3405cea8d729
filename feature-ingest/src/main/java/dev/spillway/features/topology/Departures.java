package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes groups that are no more out of one task's stores, a batch at a time: those that have ended while it ran, and those of which
 * it finds something and that it was started without. For one stream thread.
 */
final class Departures {

    /** So many at a time, that folding waits for some ten milliseconds. */
    private static final int LEAVE_AT_ONCE = 1_000;

    private final List<FeatureGroup> groups;
    private final Roles roles;
    private final Stores stores;

    /** Those of which everything that is to be told was told. */
    private final Set<String> left = new HashSet<>();

    private final Set<String> swept = new HashSet<>();

    /** What is left of earlier starts is found by looking once. */
    private boolean sweeping = true;

    /** All that a task remembers. */
    record Stores(EntityStore entities, Expiry expiry, ClockStore clocks, OverflowStore overflows) {}

    Departures(List<FeatureGroup> groups, Roles roles, Stores stores) {
        this.groups = groups;
        this.roles = roles;
        this.stores = stores;
        groups.forEach(group -> part(group).joins(this));
    }

    private Roles.Part part(FeatureGroup group) {
        return roles.of(group.definition().name());
    }

    /** Whether a group is to end, and has not yet. */
    boolean isLeaving(FeatureGroup group) {
        return !part(group).role().folds() && !left.contains(group.definition().name());
    }

    /**
     * Goes on with a group that is to end: says of entities that they are over, where others were told of them.
     *
     * @param ended is called with each of those, once it is removed
     * @return whether there are more
     */
    boolean leave(FeatureGroup group, Consumer<EntityStore.Entity> ended) {
        String name = group.definition().name();
        boolean more = part(group).role() == Role.LEAVING && remove(group, ended);
        if (!more) {
            left.add(name);
            sweeping = true;
        }
        return more;
    }

    private boolean remove(FeatureGroup group, Consumer<EntityStore.Entity> ended) {
        List<String> keys = stores.entities.keys(group, "", LEAVE_AT_ONCE);
        for (String key : keys) {
            EntityStore.Entity entity = stores.entities.entity(group, key);
            stores.entities.remove(entity);
            if (entity.state().revision().isPresent()) {
                ended.accept(entity);
            }
        }
        return keys.size() == LEAVE_AT_ONCE;
    }

    /** Goes on with forgetting what belongs to no group that is still here; false if there is nothing left to forget. */
    boolean isMoreToSweep(int most) {
        if (!sweeping) {
            return false;
        }
        var versions = new HashSet<String>();
        var names = new HashSet<String>();
        for (FeatureGroup group : groups) {
            String name = group.definition().name();
            if (!left.contains(name)) {
                versions.add(group.definition().versionedName());
                names.add(name);
            }
        }
        boolean moreEntities = stores.entities.sweep(versions, most);
        boolean moreTimers = stores.expiry.sweep(names, most);
        stores.clocks.sweep(names);
        stores.overflows.sweep(names);
        sweeping = moreEntities || moreTimers;
        return sweeping;
    }

    /** Whether to commit now: at the next call it says of groups that they are gone. To be called now and then. */
    boolean isToCommit() {
        boolean found = false;
        for (FeatureGroup group : groups) {
            String name = group.definition().name();
            if (swept.contains(name)) {
                part(group).isGoneFrom(this);
            } else if (left.contains(name) && !sweeping) {
                found |= swept.add(name);
            }
        }
        return found;
    }

    void close() {
        groups.forEach(group -> part(group).quits(this));
    }
}
