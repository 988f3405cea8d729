package dev.spillway.scaling.domain;

import java.util.List;
import java.util.OptionalInt;

/*
 * An in must not be undone by an out at the same load. So the load metrics are taken as they would be at the smaller size (from/to
 * of what they are), and the size is raised until no out condition is true, FOR or not. Sizes are tried one by one, as a condition
 * need not be monotonic in the size; beyond MOST_PROBES in steps, so that a fleet of a million costs no more than one of thousands:
 * the size found may then be up to one step above the smallest.
 */
/** Finds how far in a fleet can go without any of its out conditions becoming true. */
final class NoBounce {

    private static final int MOST_PROBES = 4_096;

    private NoBounce() {}

    /** The smallest size from {@code to} to below {@code instances} at which no out condition is true; none: there is none. */
    static OptionalInt smallest(Policy policy, Signal signal, int instances, int to) {
        List<Condition> outs = policy.rules().stream()
                .filter(rule -> rule.action().isOut())
                .map(Rule::when)
                .toList();
        int step = Math.max(1, (instances - to) / MOST_PROBES);
        for (int size = to; size < instances; size += step) {
            var scaled = new Scaled(policy, signal, instances, size);
            if (outs.stream().noneMatch(out -> out.test(scaled) == Truth.TRUE)) {
                return OptionalInt.of(size);
            }
        }
        return OptionalInt.empty();
    }
}
