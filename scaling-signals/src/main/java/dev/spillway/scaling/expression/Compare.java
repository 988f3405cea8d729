package dev.spillway.scaling.expression;

import dev.spillway.scaling.domain.Truth;
import dev.spillway.scaling.expression.Translation.Reading;
import dev.spillway.scaling.expression.Translation.Test;

/** Comparisons of two numbers; missing if either of them is. */
final class Compare {

    private interface Relation {
        boolean holds(double left, double right);
    }

    private Compare() {}

    static Test of(String operator, Reading left, Reading right) {
        Relation relation = relation(operator);
        return metrics -> {
            double a = left.of(metrics);
            double b = right.of(metrics);
            return Double.isNaN(a) || Double.isNaN(b) ? Truth.MISSING : Truth.of(relation.holds(a, b));
        };
    }

    private static Relation relation(String operator) {
        return switch (operator) {
            case "==" -> (a, b) -> a == b;
            case "!=" -> (a, b) -> a != b;
            case "<" -> (a, b) -> a < b;
            case "<=" -> (a, b) -> a <= b;
            case ">" -> (a, b) -> a > b;
            case ">=" -> (a, b) -> a >= b;
            default -> throw new IllegalStateException("no comparison " + operator);
        };
    }
}
