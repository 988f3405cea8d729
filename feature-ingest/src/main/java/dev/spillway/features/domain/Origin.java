package dev.spillway.features.domain;

/** Where a looked-up value came from. */
public enum Origin {
    /** The state of the instance that owns the entity. */
    STATE,
    /** The state of a standby. */
    STANDBY,
    L1,
    L2,
    L3,
    /** The feature's default. */
    DEFAULT
}
