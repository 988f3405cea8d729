package dev.spillway.scaling.domain;

/** What an operator wants. */
public enum Control {
    /** No decision. */
    FREEZE,
    /** Decisions go on. */
    NONE,
    /** Decisions go on, and a load of zero is believed. */
    ZERO_CONFIRMED
}
