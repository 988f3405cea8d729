package dev.spillway.scaling.storage;

/** Where a change of a storage cluster stands. */
public enum StorageStep {
    /** A node is to be started. */
    ADD,
    /** It is fetching its share of the data. */
    WAIT_STREAMING,
    /** A node has come or gone, and reads must be fast for a while. */
    VERIFY_LATENCY,
    /** A node is to hand its data on and leave. */
    DECOMMISSION,
    /** The cluster has the size it was to have. */
    DONE,
    /** It was given up; the detail says what is left. */
    ABORTED;

    /** Whether nothing comes after it. */
    public boolean isLast() {
        return this == DONE || this == ABORTED;
    }
}
