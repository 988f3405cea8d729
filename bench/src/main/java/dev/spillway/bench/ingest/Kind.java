package dev.spillway.bench.ingest;

/** What is run. */
public enum Kind {
    /** Spillway's own feature service. */
    SPILLWAY,
    /** A plain processor that keeps the state and sends nothing. */
    PEER,
    /** The same, with stock caching of the store as large as Spillway's heap of entities. */
    PEER_CACHED,
    /** The same, sending an update of the entity for every event. */
    PEER_UPDATES;

    public String title() {
        return switch (this) {
            case SPILLWAY -> "spillway";
            case PEER -> "peer, state only";
            case PEER_CACHED -> "peer, state only, record cache";
            case PEER_UPDATES -> "peer, update per event";
        };
    }
}
