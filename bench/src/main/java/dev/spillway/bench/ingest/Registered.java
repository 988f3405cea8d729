package dev.spillway.bench.ingest;

import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.Wire;

/** A registry in the process, so that a run needs no other part: after the first record of a schema none is asked anyway. */
final class Registered {

    /** Ids count from 1 in the order of registration, and the source's comes first. */
    static final int TRIP_ID = 1;

    private Registered() {}

    static InMemoryRegistry registry(String topic) {
        var registry = new InMemoryRegistry();
        int id = registry.register(Wire.valueSubject(topic), Trip.SCHEMA);
        if (id != TRIP_ID) {
            throw new IllegalStateException("the source's schema got id " + id + ", not " + TRIP_ID);
        }
        return registry;
    }
}
