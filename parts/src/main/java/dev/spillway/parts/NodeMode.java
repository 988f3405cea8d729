package dev.spillway.parts;

/** What a Cassandra node is at, by its own account. */
public enum NodeMode {
    STARTING,
    JOINING,
    JOINING_FAILED,
    NORMAL,
    LEAVING,
    DECOMMISSION_FAILED,
    DECOMMISSIONED,
    /** Being moved or drained. */
    OTHER;

    static NodeMode of(String mode) {
        for (NodeMode each : values()) {
            if (each.name().equals(mode)) {
                return each;
            }
        }
        return OTHER;
    }
}
