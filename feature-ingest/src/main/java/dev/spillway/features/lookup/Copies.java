package dev.spillway.features.lookup;

import dev.spillway.features.domain.FeatureGroup;

/** What one instance has of entities. Safe for any thread. */
public interface Copies {

    /** A caller that knows of no instant. */
    long NOW = Long.MIN_VALUE;

    /**
     * The features of an entity at the service clock.
     *
     * @param notBeforeMicros what the caller's service clock shows, for a group whose clock is its events'; {@link #NOW} otherwise
     * @param staleMicrosMax a copy that is further behind its owner is not told; 0: only what is owned here
     */
    Copy read(FeatureGroup group, String entityKey, long notBeforeMicros, long staleMicrosMax);
}
