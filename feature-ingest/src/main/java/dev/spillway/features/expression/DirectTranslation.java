package dev.spillway.features.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Translates the commonest checked expressions into plain functions of an event: comparisons, logic, conditionals,
 * membership in a list of literals and the arithmetic of doubles.
 *
 * <p>Left out is all that can fail, above all the arithmetic of integers, which can overflow: so no function here needs a
 * way to say that there is no value, and CEL's rules of which operand's failure counts do not arise.
 */
final class DirectTranslation {

    private interface Truth {
        boolean of(Event event);
    }

    private interface Whole {
        long of(Event event);
    }

    private interface Real {
        double of(Event event);
    }

    private interface Text {
        String of(Event event);
    }

    private final List<Field> fields;

    private DirectTranslation(List<Field> fields) {
        this.fields = fields;
    }

    /**
     * Translates an expression; empty if anything in it is left to CEL.
     *
     * @param checked with its numbers promoted
     * @param fields all that it mentions
     */
    static Optional<DirectExpression.Computation> of(CelExpr checked, FieldType result, List<Field> fields) {
        var translation = new DirectTranslation(fields);
        return switch (result) {
            case BOOLEAN -> translation.truth(checked).map(t -> (e, r) -> r.setBoolean(t.of(e)));
            case LONG -> translation.whole(checked).map(w -> (e, r) -> r.setLong(w.of(e)));
            case DOUBLE -> translation.real(checked).map(d -> (e, r) -> r.setDouble(d.of(e)));
            case STRING -> translation.text(checked).map(t -> (e, r) -> r.setText(t.of(e)));
            default -> Optional.empty();
        };
    }

    private Optional<Truth> truth(CelExpr expr) {
        if (isConstant(expr, CelConstant.Kind.BOOLEAN_VALUE)) {
            boolean value = expr.constant().booleanValue();
            return Optional.of(e -> value);
        }
        if (expr.getKind() == CelExpr.ExprKind.Kind.IDENT) {
            return slot(expr, Set.of(FieldType.BOOLEAN)).map(slot -> e -> e.bits(slot) != 0);
        }
        return switch (function(expr)) {
            case "_&&_" -> both(expr, this::truth, (a, b) -> e -> a.of(e) && b.of(e));
            case "_||_" -> both(expr, this::truth, (a, b) -> e -> a.of(e) || b.of(e));
            case "!_" -> truth(arg(expr, 0)).map(a -> e -> !a.of(e));
            case "_?_:_" -> chosen(expr, this::truth, (c, a, b) -> e -> c.of(e) ? a.of(e) : b.of(e));
            case "@in" -> membership(expr);
            case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" -> comparison(expr);
            default -> Optional.empty();
        };
    }

    private Optional<Truth> comparison(CelExpr expr) {
        String operator = function(expr);
        return both(expr, this::real, (a, b) -> ofReals(operator, a, b))
                .or(() -> both(expr, this::whole, (a, b) -> ofWholes(operator, a, b)))
                .or(() -> switch (operator) {
                    case "_==_" -> both(expr, this::text, (a, b) -> e -> a.of(e).equals(b.of(e)));
                    case "_!=_" ->
                        both(expr, this::text, (a, b) -> e -> !a.of(e).equals(b.of(e)));
                    default -> Optional.empty();
                });
    }

    private static Truth ofReals(String operator, Real a, Real b) {
        return switch (operator) {
            case "_==_" -> e -> a.of(e) == b.of(e);
            case "_!=_" -> e -> a.of(e) != b.of(e);
            case "_<_" -> e -> a.of(e) < b.of(e);
            case "_<=_" -> e -> a.of(e) <= b.of(e);
            case "_>_" -> e -> a.of(e) > b.of(e);
            default -> e -> a.of(e) >= b.of(e);
        };
    }

    private static Truth ofWholes(String operator, Whole a, Whole b) {
        return switch (operator) {
            case "_==_" -> e -> a.of(e) == b.of(e);
            case "_!=_" -> e -> a.of(e) != b.of(e);
            case "_<_" -> e -> a.of(e) < b.of(e);
            case "_<=_" -> e -> a.of(e) <= b.of(e);
            case "_>_" -> e -> a.of(e) > b.of(e);
            default -> e -> a.of(e) >= b.of(e);
        };
    }

    private Optional<Truth> membership(CelExpr expr) {
        if (arg(expr, 1).getKind() != CelExpr.ExprKind.Kind.LIST) {
            return Optional.empty();
        }
        List<CelExpr> elements = arg(expr, 1).list().elements();
        Optional<Text> text = text(arg(expr, 0));
        if (text.isPresent() && elements.stream().allMatch(x -> isConstant(x, CelConstant.Kind.STRING_VALUE))) {
            Text sought = text.get();
            var members = new ArrayList<String>();
            elements.forEach(x -> members.add(x.constant().stringValue()));
            return Optional.of(e -> members.contains(sought.of(e)));
        }
        Optional<Whole> whole = whole(arg(expr, 0));
        if (whole.isPresent() && elements.stream().allMatch(x -> isConstant(x, CelConstant.Kind.INT64_VALUE))) {
            Whole sought = whole.get();
            long[] members =
                    elements.stream().mapToLong(x -> x.constant().int64Value()).toArray();
            return Optional.of(e -> contains(members, sought.of(e)));
        }
        return Optional.empty();
    }

    private static boolean contains(long[] members, long sought) {
        for (long member : members) {
            if (member == sought) {
                return true;
            }
        }
        return false;
    }

    private Optional<Whole> whole(CelExpr expr) {
        if (isConstant(expr, CelConstant.Kind.INT64_VALUE)) {
            long value = expr.constant().int64Value();
            return Optional.of(e -> value);
        }
        if (expr.getKind() == CelExpr.ExprKind.Kind.IDENT) {
            return slot(expr, Set.of(FieldType.INT, FieldType.LONG)).map(slot -> e -> e.bits(slot));
        }
        return function(expr).equals("_?_:_")
                ? chosen(expr, this::whole, (c, a, b) -> e -> c.of(e) ? a.of(e) : b.of(e))
                : Optional.empty();
    }

    private Optional<Real> real(CelExpr expr) {
        if (isConstant(expr, CelConstant.Kind.DOUBLE_VALUE)) {
            double value = expr.constant().doubleValue();
            return Optional.of(e -> value);
        }
        if (expr.getKind() == CelExpr.ExprKind.Kind.IDENT) {
            return slot(expr, Set.of(FieldType.FLOAT, FieldType.DOUBLE)).map(slot -> e -> e.asDouble(slot));
        }
        return switch (function(expr)) {
            case "_+_" -> both(expr, this::real, (a, b) -> e -> a.of(e) + b.of(e));
            case "_-_" -> both(expr, this::real, (a, b) -> e -> a.of(e) - b.of(e));
            case "_*_" -> both(expr, this::real, (a, b) -> e -> a.of(e) * b.of(e));
            case "_/_" -> both(expr, this::real, (a, b) -> e -> a.of(e) / b.of(e));
            case "-_" -> real(arg(expr, 0)).map(a -> e -> -a.of(e));
            case "min" -> both(expr, this::real, (a, b) -> e -> Math.min(a.of(e), b.of(e)));
            case "max" -> both(expr, this::real, (a, b) -> e -> Math.max(a.of(e), b.of(e)));
            case "double" -> whole(arg(expr, 0)).map(a -> e -> (double) a.of(e));
            case "_?_:_" -> chosen(expr, this::real, (c, a, b) -> e -> c.of(e) ? a.of(e) : b.of(e));
            default -> Optional.empty();
        };
    }

    private Optional<Text> text(CelExpr expr) {
        if (isConstant(expr, CelConstant.Kind.STRING_VALUE)) {
            String value = expr.constant().stringValue();
            return Optional.of(e -> value);
        }
        if (expr.getKind() == CelExpr.ExprKind.Kind.IDENT) {
            return slot(expr, Set.of(FieldType.STRING)).map(slot -> e -> e.text(slot));
        }
        return function(expr).equals("_?_:_")
                ? chosen(expr, this::text, (c, a, b) -> e -> c.of(e) ? a.of(e) : b.of(e))
                : Optional.empty();
    }

    private interface OfBoth<T, R> {
        R of(T left, T right);
    }

    private interface OfChoice<T> {
        T of(Truth condition, T then, T otherwise);
    }

    private <T, R> Optional<R> both(CelExpr call, Function<CelExpr, Optional<T>> side, OfBoth<T, R> combined) {
        return side.apply(arg(call, 0)).flatMap(a -> side.apply(arg(call, 1)).map(b -> combined.of(a, b)));
    }

    private <T> Optional<T> chosen(CelExpr call, Function<CelExpr, Optional<T>> branch, OfChoice<T> combined) {
        return truth(arg(call, 0))
                .flatMap(c -> branch.apply(arg(call, 1))
                        .flatMap(a -> branch.apply(arg(call, 2)).map(b -> combined.of(c, a, b))));
    }

    private Optional<Integer> slot(CelExpr ident, Set<FieldType> types) {
        return fields.stream()
                .filter(f -> f.name().equals(ident.ident().name()) && types.contains(f.type()))
                .map(Field::slot)
                .findFirst();
    }

    private static boolean isConstant(CelExpr expr, CelConstant.Kind kind) {
        return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expr.constant().getKind() == kind;
    }

    /** What a global call calls; empty for all else. */
    private static String function(CelExpr expr) {
        boolean global = expr.getKind() == CelExpr.ExprKind.Kind.CALL
                && expr.call().target().isEmpty();
        return global ? expr.call().function() : "";
    }

    private static CelExpr arg(CelExpr call, int index) {
        return call.call().args().get(index);
    }
}
