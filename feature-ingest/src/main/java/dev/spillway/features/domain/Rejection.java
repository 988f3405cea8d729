package dev.spillway.features.domain;

/** Why a group cannot use an event. */
public enum Rejection {
    /** A field cannot be read as the type that the group declares. */
    BAD_TYPE,
    /** The event has no time. */
    MISSING_FIELD,
    /** Its time is more than an hour ahead of its record's, or no time at all. */
    BAD_TIMESTAMP,
    /** A field of the entity is null. */
    NULL_KEY,
    /** It is further behind the entity's newest event than the group's lateness. */
    LATE
}
