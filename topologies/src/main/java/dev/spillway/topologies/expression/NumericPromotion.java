package dev.spillway.topologies.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a parsed expression so that integers and doubles mix.
 *
 * <p>CEL promotes nothing: {@code fare / 2} over a double does not check and {@code 1 / 2} is 0. So the integer side of a
 * mixed pair is wrapped in {@code double(…)}, and both sides of every quotient:
 *
 * <pre>
 *   trips / 2                   double(trips) / 2.0
 *   fare == trips               fare == double(trips)
 *   late ? 1 : 0.5              late ? 1.0 : 0.5
 *   fare in [1, 2]              fare in [1.0, 2.0]
 *   min(fare, 2, 3)             min(min(fare, 2.0), 3.0)
 * </pre>
 *
 * The ids of what was parsed stay, so that what the checker has to say still points into the text.
 */
final class NumericPromotion {

    private enum Kind {
        INT,
        DOUBLE,
        OTHER
    }

    private record Typed(CelExpr expr, Kind kind) {}

    private static final Set<String> PAIRED = Set.of("_+_", "_-_", "_*_", "_/_", "_?_:_", "min", "max");
    private static final Set<String> NESTED = Set.of("min", "max");
    private static final Set<String> COMPARING = Set.of("_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_");
    private static final Set<String> WHOLE = Set.of(
            "int",
            "size",
            "_%_",
            "getFullYear",
            "getMonth",
            "getDate",
            "getDayOfMonth",
            "getDayOfWeek",
            "getDayOfYear",
            "getHours",
            "getMinutes",
            "getSeconds",
            "getMilliseconds");

    private final Map<String, CelType> variables;
    private long lastId;

    private NumericPromotion(Map<String, CelType> variables, long lastId) {
        this.variables = variables;
        this.lastId = lastId;
    }

    /**
     * @param lastId the highest id in the expression
     */
    static CelExpr of(CelExpr parsed, Map<String, CelType> variables, long lastId) {
        return new NumericPromotion(variables, lastId).visit(parsed).expr();
    }

    private Typed visit(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT -> new Typed(expr, kind(expr.constant()));
            case IDENT -> new Typed(expr, kind(variables.get(expr.ident().name())));
            case CALL -> visit(expr, expr.call());
            case LIST -> visitList(expr);
            default -> new Typed(expr, Kind.OTHER);
        };
    }

    private static Kind kind(CelConstant constant) {
        return switch (constant.getKind()) {
            case INT64_VALUE -> Kind.INT;
            case DOUBLE_VALUE -> Kind.DOUBLE;
            default -> Kind.OTHER;
        };
    }

    private static Kind kind(@Nullable CelType type) {
        if (SimpleType.INT.equals(type)) {
            return Kind.INT;
        }
        return SimpleType.DOUBLE.equals(type) ? Kind.DOUBLE : Kind.OTHER;
    }

    private Typed visit(CelExpr expr, CelExpr.CelCall call) {
        String function = call.function();
        if (NESTED.contains(function) && call.args().size() > 2 && call.target().isEmpty()) {
            return visit(nested(expr, call));
        }
        Optional<CelExpr> target = call.target().map(t -> visit(t).expr());
        List<Typed> args = new ArrayList<>(call.args().stream().map(this::visit).toList());
        Kind result = Kind.OTHER;
        if (PAIRED.contains(function) && args.size() >= 2) {
            // the last two, since the first of a conditional's three is its condition
            result = promote(args.subList(args.size() - 2, args.size()), function.equals("_/_"));
        } else if (COMPARING.contains(function)) {
            promote(args, false);
        } else if (function.equals("@in") || function.equals("_in_")) {
            promoteMembership(args);
        } else if (function.equals("-_") && args.size() == 1) {
            result = args.get(0).kind();
        } else if (function.equals("double")) {
            result = Kind.DOUBLE;
        } else if (WHOLE.contains(function)) {
            result = Kind.INT;
        }
        var rewritten = args.stream().map(Typed::expr).collect(ImmutableList.toImmutableList());
        return new Typed(CelExpr.ofCall(expr.id(), target, function, rewritten), result);
    }

    /** The same with all but its last argument in a call of their own. */
    private CelExpr nested(CelExpr expr, CelExpr.CelCall call) {
        int last = call.args().size() - 1;
        CelExpr before = CelExpr.ofCall(
                ++lastId, Optional.empty(), call.function(), call.args().subList(0, last));
        return CelExpr.ofCall(
                expr.id(),
                Optional.empty(),
                call.function(),
                ImmutableList.of(before, call.args().get(last)));
    }

    /** Makes the numbers doubles if they are mixed or must be, and says what they then are together. */
    private Kind promote(List<Typed> operands, boolean always) {
        if (operands.isEmpty() || operands.stream().anyMatch(o -> o.kind() == Kind.OTHER)) {
            return Kind.OTHER;
        }
        if (!always && operands.stream().allMatch(o -> o.kind() == Kind.INT)) {
            return Kind.INT;
        }
        operands.replaceAll(this::asDouble);
        return Kind.DOUBLE;
    }

    /** A list literal and the number sought in it are of one kind, as if all of them were a pair. */
    private void promoteMembership(List<Typed> args) {
        if (args.size() != 2 || args.get(1).expr().getKind() != CelExpr.ExprKind.Kind.LIST) {
            return;
        }
        CelExpr list = args.get(1).expr();
        var all = new ArrayList<Typed>();
        all.add(args.get(0));
        list.list().elements().forEach(e -> all.add(visit(e)));
        promote(all, false);
        args.set(0, all.get(0));
        args.set(1, new Typed(listOf(list, all.subList(1, all.size())), Kind.OTHER));
    }

    private Typed visitList(CelExpr expr) {
        var elements =
                new ArrayList<>(expr.list().elements().stream().map(this::visit).toList());
        promote(elements, false);
        return new Typed(listOf(expr, elements), Kind.OTHER);
    }

    private static CelExpr listOf(CelExpr original, List<Typed> elements) {
        return CelExpr.ofList(
                original.id(),
                elements.stream().map(Typed::expr).collect(ImmutableList.toImmutableList()),
                original.list().optionalIndices());
    }

    private Typed asDouble(Typed number) {
        if (number.kind() == Kind.DOUBLE) {
            return number;
        }
        CelExpr expr = number.expr();
        if (expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
            double value = expr.constant().int64Value();
            return new Typed(CelExpr.ofConstant(expr.id(), CelConstant.ofValue(value)), Kind.DOUBLE);
        }
        return new Typed(CelExpr.ofCall(++lastId, Optional.empty(), "double", ImmutableList.of(expr)), Kind.DOUBLE);
    }
}
