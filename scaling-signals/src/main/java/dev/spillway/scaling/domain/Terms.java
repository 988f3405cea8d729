package dev.spillway.scaling.domain;

/**
 * What the rest of the world says of a fleet while it is judged.
 *
 * @param policy what governs it, for its tier
 * @param frozen whether an operator has stopped decisions on it or on all
 * @param budgeted whether a budget limits how many instances of its kind change: its decisions are then claimed first
 */
public record Terms(Policy policy, boolean frozen, boolean budgeted) {}
