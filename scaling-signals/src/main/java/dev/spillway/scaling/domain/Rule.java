package dev.spillway.scaling.domain;

/**
 * One rule of a policy: a condition that has held for so long asks for a size.
 *
 * @param name unique in its policy; rules are kept in the order of the file, which settles ties
 * @param forMicros how long it must have been true, from 0: at once
 * @param size what it asks for: the new number of instances for OUT and IN; for UP and DOWN the factor of what each has
 * @param unit what is counted; the policy's unless the rule has its own
 */
public record Rule(String name, Condition when, long forMicros, Action action, Quantity size, Unit unit) {}
