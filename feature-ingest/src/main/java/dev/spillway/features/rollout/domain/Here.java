package dev.spillway.features.rollout.domain;

import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a group runs in this process.
 *
 * @param begun versions that fold here
 * @param serving the one of them that answers
 * @param ended versions of which nothing is left here
 */
public record Here(Set<Integer> begun, OptionalInt serving, Set<Integer> ended) {

    public static final Here NOTHING = new Here(Set.of(), OptionalInt.empty(), Set.of());

    public Here {
        begun = Set.copyOf(begun);
        ended = Set.copyOf(ended);
    }

    /** What runs once a step is done. */
    public Here after(Step step) {
        return switch (step.kind()) {
            case BEGIN -> new Here(with(begun, step.version()), serving, without(ended, step.version()));
            case SERVE -> new Here(begun, OptionalInt.of(step.version()), ended);
            case END -> new Here(without(begun, step.version()), serving, with(ended, step.version()));
            case REMOVE -> {
                var all = new TreeSet<>(ended);
                all.addAll(begun);
                yield new Here(Set.of(), OptionalInt.empty(), all);
            }
        };
    }

    private static Set<Integer> with(Set<Integer> some, int one) {
        var all = new TreeSet<>(some);
        all.add(one);
        return all;
    }

    private static Set<Integer> without(Set<Integer> some, int one) {
        var others = new TreeSet<>(some);
        others.remove(one);
        return others;
    }
}
