package dev.spillway.scaling.expression;

import dev.spillway.scaling.domain.Metrics;
import dev.spillway.scaling.domain.Truth;
import dev.spillway.scaling.expression.Translation.Test;

/** Logic with a third truth (Kleene, 1938): what is missing stays missing, unless the rest decides whatever it may be. */
final class Kleene {
    private Kleene() {}

    static Truth and(Test left, Test right, Metrics metrics) {
        Truth first = left.of(metrics);
        if (first == Truth.FALSE) {
            return Truth.FALSE;
        }
        Truth second = right.of(metrics);
        return first == Truth.TRUE || second == Truth.FALSE ? second : Truth.MISSING;
    }

    static Truth or(Test left, Test right, Metrics metrics) {
        Truth first = left.of(metrics);
        if (first == Truth.TRUE) {
            return Truth.TRUE;
        }
        Truth second = right.of(metrics);
        return first == Truth.FALSE || second == Truth.TRUE ? second : Truth.MISSING;
    }

    static Truth not(Truth truth) {
        return switch (truth) {
            case TRUE -> Truth.FALSE;
            case FALSE -> Truth.TRUE;
            case MISSING -> Truth.MISSING;
        };
    }

    /** Whether two truths are the same, or are not. */
    static Truth same(Truth left, Truth right, boolean equal) {
        if (left == Truth.MISSING || right == Truth.MISSING) {
            return Truth.MISSING;
        }
        return Truth.of((left == right) == equal);
    }

    /** {@code condition ? then : otherwise}: decided without the condition if both come to the same. */
    static Truth choice(Truth condition, Test then, Test otherwise, Metrics metrics) {
        return switch (condition) {
            case TRUE -> then.of(metrics);
            case FALSE -> otherwise.of(metrics);
            case MISSING -> {
                Truth either = then.of(metrics);
                yield either == otherwise.of(metrics) ? either : Truth.MISSING;
            }
        };
    }
}
