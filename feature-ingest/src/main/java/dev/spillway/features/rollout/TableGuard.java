package dev.spillway.features.rollout;

import dev.spillway.features.domain.GroupDefinition;
import java.util.Optional;

/** What the tables of the feature store have to say to versions. Every call may be repeated, and may take seconds. */
public interface TableGuard {

    /** Why the group's table cannot take a version's rows, and the way out; empty if it can. */
    Optional<String> objection(GroupDefinition group);

    /** Has no rows of a group written any more, whose table is dropped. */
    void forget(String group);

    /** Drops the table of a group that is forgotten, if there is one. */
    void drop(String group);
}
