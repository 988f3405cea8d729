package dev.spillway.scaling.domain;

/**
 * The state of one rule at one signal.
 *
 * @param sinceMicros for PENDING and FIRING the first true signal of the unbroken run, otherwise the first signal in that state
 */
public record RuleStanding(RuleState state, long sinceMicros) {}
