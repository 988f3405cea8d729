package dev.spillway.actuator.domain;

/** Why an order is not carried out. */
public enum Drop {
    /** It only says what would have been decided. */
    ADVICE,
    /** It was valid until an instant that has passed. */
    EXPIRED,
    /** An order with a greater epoch has been seen. */
    STALE,
    /** The same order was acknowledged, or is under way. */
    REPEAT
}
