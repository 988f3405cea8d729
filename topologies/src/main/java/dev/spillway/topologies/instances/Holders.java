package dev.spillway.topologies.instances;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who has the state of one partition.
 *
 * @param owner who folds the partition's events; empty while its group is about to decide
 * @param standbys who keep a copy, a little behind
 */
public record Holders(Optional<Instance> owner, List<Instance> standbys) {

    /** Nobody that is known. */
    public static final Holders NONE = new Holders(Optional.empty(), List.of());

    public Holders {
        standbys = List.copyOf(standbys);
    }

    /** All of them, the owner first. */
    public List<Instance> all() {
        var all = new ArrayList<Instance>();
        owner.ifPresent(all::add);
        all.addAll(standbys);
        return all;
    }
}
