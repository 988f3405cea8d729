package dev.spillway.scaling.domain;

/** How a rule stands at a signal. */
public enum RuleState {
    /** Its condition is false. */
    INACTIVE,
    /** True, but not yet for long enough. */
    PENDING,
    /** True for long enough: it asks for its size. */
    FIRING,
    /** A metric that its condition needs is not there; its clock runs on, but it does not fire. */
    MISSING
}
