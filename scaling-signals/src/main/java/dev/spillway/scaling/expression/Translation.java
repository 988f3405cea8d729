package dev.spillway.scaling.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.SimpleType;
import dev.spillway.scaling.domain.Comparison;
import dev.spillway.scaling.domain.Metrics;
import dev.spillway.scaling.domain.Truth;
import dev.spillway.topologies.expression.CheckedExpression;
import dev.spillway.topologies.expression.InvalidExpressionException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Translates one checked expression into functions of a signal's numbers.
 *
 * <p>CEL has no word for "not known": it would fail where a number is missing. Here each function answers, a number with NaN
 * and a test with MISSING, after Kleene's logic:
 *
 * <pre>
 *   a && b   | T  F  M        a || b   | T  F  M        !a
 *   ---------+---------       ---------+---------
 *     T      | T  F  M          T      | T  T  T         F
 *     F      | F  F  F          F      | T  F  M         T
 *     M      | M  F  M          M      | T  M  M         M
 * </pre>
 *
 * Every function of numbers answers a finite number or NaN, so no infinity can turn back into a number on the way up.
 */
final class Translation {

    /** Answers with a finite number, or NaN for what is missing. */
    interface Reading {
        double of(Metrics metrics);
    }

    interface Test {
        Truth of(Metrics metrics);
    }

    /** A translated part that is a number. */
    record Numeric(Wording wording, Set<String> variables, Reading reading) {
        CompiledQuantity quantity() {
            return new CompiledQuantity(wording.text(), variables, reading);
        }
    }

    /** A translated part that is true, false or missing. */
    record Logical(Wording wording, Set<String> variables, Test test) {}

    private final CheckedExpression checked;
    private final List<Comparison> comparisons = new ArrayList<>();

    Translation(CheckedExpression checked) {
        this.checked = checked;
    }

    /** Those translated so far, in order of appearance. */
    List<Comparison> comparisons() {
        return comparisons;
    }

    Numeric number(CelExpr expr) throws InvalidExpressionException {
        return switch (expr.getKind()) {
            case CONSTANT -> constant(expr);
            case IDENT -> {
                String name = expr.ident().name();
                yield new Numeric(Wording.atom(name), Set.of(name), m -> m.value(name));
            }
            default -> computed(expr);
        };
    }

    private Numeric constant(CelExpr expr) throws InvalidExpressionException {
        double value = switch (expr.constant().getKind()) {
            case INT64_VALUE -> expr.constant().int64Value();
            case DOUBLE_VALUE -> expr.constant().doubleValue();
            default -> throw useless(expr, "this literal");
        };
        if (!Double.isFinite(value)) {
            throw checked.refusal(expr, "the number is too large", "");
        }
        return new Numeric(Wording.literal(value), Set.of(), m -> value);
    }

    private Numeric computed(CelExpr expr) throws InvalidExpressionException {
        String function = function(expr);
        return switch (function) {
            case "_+_" -> ofTwo(expr, "+", (a, b) -> m -> finite(a.of(m) + b.of(m)));
            case "_-_" -> ofTwo(expr, "-", (a, b) -> m -> finite(a.of(m) - b.of(m)));
            case "_*_" -> ofTwo(expr, "*", (a, b) -> m -> finite(a.of(m) * b.of(m)));
            case "_/_" -> quotient(expr);
            // the remainder as CEL has it, of integers; it is infinite for nothing and NaN for a divisor of zero
            case "_%_" -> ofTwo(expr, "%", (a, b) -> m -> a.of(m) % b.of(m));
            case "min" -> call(expr, "min", (a, b) -> m -> Math.min(a.of(m), b.of(m)));
            case "max" -> call(expr, "max", (a, b) -> m -> Math.max(a.of(m), b.of(m)));
            case "-_" -> {
                Numeric of = number(arg(expr, 0));
                Reading reading = of.reading();
                yield new Numeric(Wording.unary("-", of.wording()), of.variables(), m -> -reading.of(m));
            }
            // all numbers are doubles here
            case "double" -> number(arg(expr, 0));
            case "int" -> {
                Numeric of = number(arg(expr, 0));
                Reading reading = of.reading();
                yield new Numeric(
                        Wording.call("int", List.of(of.wording())), of.variables(), m -> whole(reading.of(m)));
            }
            case "_?_:_" -> chosen(expr);
            default -> throw useless(expr, "\"" + function + "\"");
        };
    }

    private Numeric quotient(CelExpr expr) throws InvalidExpressionException {
        CelExpr divisor = arg(expr, 1);
        if (divisor.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && divisor.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE
                && divisor.constant().doubleValue() == 0) {
            throw checked.refusal(expr, "divides by zero", "");
        }
        return ofTwo(expr, "/", (a, b) -> m -> finite(a.of(m) / b.of(m)));
    }

    private Numeric chosen(CelExpr expr) throws InvalidExpressionException {
        Logical condition = logic(arg(expr, 0));
        Numeric then = number(arg(expr, 1));
        Numeric otherwise = number(arg(expr, 2));
        Test test = condition.test();
        Reading yes = then.reading();
        Reading no = otherwise.reading();
        Reading reading = m -> switch (test.of(m)) {
            case TRUE -> yes.of(m);
            case FALSE -> no.of(m);
            case MISSING -> Double.NaN;
        };
        var wording = Wording.choice(condition.wording(), then.wording(), otherwise.wording());
        return new Numeric(
                wording, union(condition.variables(), union(then.variables(), otherwise.variables())), reading);
    }

    Logical logic(CelExpr expr) throws InvalidExpressionException {
        if (expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
            Truth value = Truth.of(expr.constant().booleanValue());
            String text = String.valueOf(expr.constant().booleanValue());
            return new Logical(Wording.atom(text), Set.of(), m -> value);
        }
        String function = function(expr);
        return switch (function) {
            case "_&&_" -> joined(expr, "&&", (a, b) -> m -> Kleene.and(a, b, m));
            case "_||_" -> joined(expr, "||", (a, b) -> m -> Kleene.or(a, b, m));
            case "!_" -> {
                Logical of = logic(arg(expr, 0));
                Test test = of.test();
                yield new Logical(Wording.unary("!", of.wording()), of.variables(), m -> Kleene.not(test.of(m)));
            }
            case "_?_:_" -> chosenLogic(expr);
            case "@in" -> membership(expr);
            case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" -> comparison(expr, function.replace("_", ""));
            default -> throw useless(expr, "\"" + function + "\"");
        };
    }

    private Logical comparison(CelExpr expr, String operator) throws InvalidExpressionException {
        if (isLogic(arg(expr, 0)) && isLogic(arg(expr, 1))) {
            boolean equal = operator.equals("==");
            return joined(expr, operator, (a, b) -> m -> Kleene.same(a.of(m), b.of(m), equal));
        }
        if (!isNumber(arg(expr, 0)) || !isNumber(arg(expr, 1))) {
            throw useless(expr, "comparing anything but numbers");
        }
        Numeric left = number(arg(expr, 0));
        Numeric right = number(arg(expr, 1));
        comparisons.add(new Comparison(left.quantity(), operator, right.quantity()));
        return new Logical(
                Wording.binary(operator, left.wording(), right.wording()),
                union(left.variables(), right.variables()),
                Compare.of(operator, left.reading(), right.reading()));
    }

    private Logical chosenLogic(CelExpr expr) throws InvalidExpressionException {
        Logical condition = logic(arg(expr, 0));
        Logical then = logic(arg(expr, 1));
        Logical otherwise = logic(arg(expr, 2));
        Test test = condition.test();
        Test yes = then.test();
        Test no = otherwise.test();
        return new Logical(
                Wording.choice(condition.wording(), then.wording(), otherwise.wording()),
                union(condition.variables(), union(then.variables(), otherwise.variables())),
                m -> Kleene.choice(test.of(m), yes, no, m));
    }

    private Logical membership(CelExpr expr) throws InvalidExpressionException {
        CelExpr list = arg(expr, 1);
        if (list.getKind() != CelExpr.ExprKind.Kind.LIST || !isNumber(arg(expr, 0))) {
            throw useless(expr, "\"in\" of anything but a list of numbers");
        }
        Numeric sought = number(arg(expr, 0));
        Test found = m -> Truth.FALSE;
        Set<String> variables = sought.variables();
        var wordings = new ArrayList<Wording>();
        for (CelExpr element : list.list().elements()) {
            Numeric member = number(element);
            Test before = found;
            Test same = Compare.of("==", sought.reading(), member.reading());
            found = m -> Kleene.or(before, same, m);
            variables = union(variables, member.variables());
            wordings.add(member.wording());
        }
        return new Logical(Wording.in(sought.wording(), wordings), variables, found);
    }

    private interface OfReadings {
        Reading of(Reading left, Reading right);
    }

    private interface OfTests {
        Test of(Test left, Test right);
    }

    private interface OfWordings {
        Wording of(Wording left, Wording right);
    }

    private Numeric ofTwo(CelExpr expr, String operator, OfReadings combined) throws InvalidExpressionException {
        return ofTwo(expr, (a, b) -> Wording.binary(operator, a, b), combined);
    }

    private Numeric call(CelExpr expr, String name, OfReadings combined) throws InvalidExpressionException {
        return ofTwo(expr, (a, b) -> Wording.call(name, List.of(a, b)), combined);
    }

    private Numeric ofTwo(CelExpr expr, OfWordings worded, OfReadings combined) throws InvalidExpressionException {
        Numeric left = number(arg(expr, 0));
        Numeric right = number(arg(expr, 1));
        return new Numeric(
                worded.of(left.wording(), right.wording()),
                union(left.variables(), right.variables()),
                combined.of(left.reading(), right.reading()));
    }

    private Logical joined(CelExpr expr, String operator, OfTests combined) throws InvalidExpressionException {
        Logical left = logic(arg(expr, 0));
        Logical right = logic(arg(expr, 1));
        return new Logical(
                Wording.binary(operator, left.wording(), right.wording()),
                union(left.variables(), right.variables()),
                combined.of(left.test(), right.test()));
    }

    private boolean isLogic(CelExpr expr) {
        return checked.tree().getType(expr.id()).filter(SimpleType.BOOL::equals).isPresent();
    }

    private boolean isNumber(CelExpr expr) {
        return checked.tree()
                .getType(expr.id())
                .filter(type -> type.equals(SimpleType.DOUBLE) || type.equals(SimpleType.INT))
                .isPresent();
    }

    private InvalidExpressionException useless(CelExpr expr, String what) {
        return checked.refusal(
                expr,
                what + " is of no use in a policy",
                "use numbers, comparisons, + - * / %, && || !, ? :, in, min, max and int");
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : Double.NaN;
    }

    private static double whole(double value) {
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    private static Set<String> union(Set<String> first, Set<String> second) {
        var union = new LinkedHashSet<>(first);
        union.addAll(second);
        return union;
    }

    /** What a call calls; a method's name has its dot. */
    private static String function(CelExpr expr) {
        if (expr.getKind() != CelExpr.ExprKind.Kind.CALL) {
            return expr.getKind().name().toLowerCase(Locale.ROOT);
        }
        return (expr.call().target().isPresent() ? "." : "") + expr.call().function();
    }

    private static CelExpr arg(CelExpr call, int index) {
        return call.call().args().get(index);
    }
}
