package dev.spillway.scaling.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.spillway.scaling.domain.Condition;
import dev.spillway.scaling.domain.Quantity;
import dev.spillway.topologies.expression.CheckedExpression;
import dev.spillway.topologies.expression.ExpressionChecker;
import dev.spillway.topologies.expression.InvalidExpressionException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compiles the conditions and sizes of one policy.
 *
 * <p>They are CEL over doubles: each name is a number of the signal, integer literals are doubles too, and {@code min} and
 * {@code max} take two or more. What is missing, and what cannot be computed, such as a division by zero, is NaN in a size
 * and {@link dev.spillway.scaling.domain.Truth#MISSING} in a condition, unless the other side of an {@code &&} or {@code ||}
 * decides it.
 */
public final class PolicyExpressions {
    private static final String COMPARE = "compare it with something: cpu_utilization > 0.7";

    /** Names are few sets, mostly one a kind; more than that are not shared any longer. */
    private static final int MOST_SHARED = 64;

    /** Policies made from one template have the same texts; more than that are compiled again. */
    private static final int MOST_KEPT = 4_096;

    private static final Map<Set<String>, PolicyExpressions> SHARED = new ConcurrentHashMap<>();

    private final ExpressionChecker checker;
    private final Map<String, Condition> conditions = new ConcurrentHashMap<>();
    private final Map<String, Quantity> quantities = new ConcurrentHashMap<>();

    /**
     * @param names all that expressions may read
     */
    public PolicyExpressions(Set<String> names) {
        var types = new LinkedHashMap<String, CelType>();
        names.forEach(name -> types.put(name, SimpleType.DOUBLE));
        this.checker = new ExpressionChecker("metric", types, PolicyExpressions::cure);
    }

    /**
     * One for those names that may be shared by all threads: making one takes as long as compiling many texts, and there may be
     * thousands of policies.
     */
    public static PolicyExpressions shared(Set<String> names) {
        if (SHARED.size() >= MOST_SHARED) {
            SHARED.clear();
        }
        return SHARED.computeIfAbsent(Set.copyOf(names), PolicyExpressions::new);
    }

    /** Compiles what is true or false; a text that was compiled before may be the same object. */
    public Condition condition(String text) throws InvalidExpressionException {
        Condition known = conditions.get(text);
        return known == null ? kept(text, compiledCondition(text), conditions) : known;
    }

    /** Compiles what is a number; a text that was compiled before may be the same object. */
    public Quantity quantity(String text) throws InvalidExpressionException {
        Quantity known = quantities.get(text);
        return known == null ? kept(text, compiledQuantity(text), quantities) : known;
    }

    private static <T> T kept(String text, T compiled, Map<String, T> all) {
        if (all.size() >= MOST_KEPT) {
            all.clear();
        }
        all.put(text, compiled);
        return compiled;
    }

    private Condition compiledCondition(String text) throws InvalidExpressionException {
        CheckedExpression checked = checker.check(text);
        if (!SimpleType.BOOL.equals(checked.type())) {
            throw checked.refusal(checked.root(), "a condition must be true or false, not " + name(checked), COMPARE);
        }
        var translation = new Translation(checked);
        Translation.Logical root = translation.logic(checked.root());
        return new CompiledCondition(
                text, new LinkedHashSet<>(checked.variables()), translation.comparisons(), root.test());
    }

    private Quantity compiledQuantity(String text) throws InvalidExpressionException {
        CheckedExpression checked = checker.check(text);
        if (!isNumber(checked.type())) {
            throw checked.refusal(checked.root(), "a size must be a number, not " + name(checked), "");
        }
        Translation.Numeric root = new Translation(checked).number(checked.root());
        return new CompiledQuantity(text, new LinkedHashSet<>(checked.variables()), root.reading());
    }

    private static boolean isNumber(CelType type) {
        return SimpleType.DOUBLE.equals(type) || SimpleType.INT.equals(type);
    }

    private static String name(CheckedExpression checked) {
        CelType type = checked.type();
        if (isNumber(type)) {
            return "a number";
        }
        return SimpleType.BOOL.equals(type) ? "true or false" : "of type " + type.name();
    }

    private static final Map<String, String> CHAINED =
            Map.of("<", "a < b && b < c", "<=", "a <= b && b <= c", ">", "a > b && b > c", ">=", "a >= b && b >= c");

    private static String cure(String operator, List<String> operands) {
        if (operands.contains("null")) {
            return "leave it out: a comparison with a missing metric is missing by itself";
        }
        if (operands.contains("string")) {
            return "write numbers without quotes";
        }
        if (CHAINED.containsKey(operator) && operands.contains("bool")) {
            return "compare two at a time: " + CHAINED.get(operator);
        }
        if (operator.equals("&&") || operator.equals("||") || operator.equals("!")) {
            return COMPARE;
        }
        return operator.equals("%") ? "% is for integers: wrap each double in int(…)" : "";
    }
}
