package dev.spillway.features.rollout;

import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.GroupDefinition;
import java.util.Optional;

/** Runs versions of feature groups side by side. Every call may be repeated; calls come from one thread. */
public interface GroupVersions {

    /**
     * Begins to fold a version from the earliest retained event on, in an application of its own; it tells nobody and answers nobody
     * until {@link #serve}.
     */
    void begin(GroupDefinition group, EventLayout layout);

    /** How far a version has come with what was in its source when it began; empty while nobody knows. */
    Optional<Progress> progress(String group, int version);

    /**
     * From here on this version answers look-ups and tells its updates; the one that did before does neither any more, but goes on
     * folding.
     */
    void serve(String group, int version);

    /**
     * Ends a version and leaves nothing of it behind: application, consumer group, internal topics, local state. The version that
     * serves cannot be ended before another serves or the group is removed.
     */
    void end(String group, int version);

    /** Ends all versions of a group; its entities' tombstones are sent to feature-updates, so that Cassandra's rows go as well. */
    void remove(String group);

    /**
     * How far a version has come.
     *
     * @param events folded, of those that were in its source when it began
     * @param of so many
     * @param caughtUp whether all of them are in the states of their entities
     */
    record Progress(long events, long of, boolean caughtUp) {}
}
