package dev.spillway.features.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.spillway.features.domain.Expression;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.topologies.expression.CheckedExpression;
import dev.spillway.topologies.expression.ExpressionChecker;
import dev.spillway.topologies.expression.InvalidExpressionException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compiles expressions over the fields of events: what {@link ExpressionChecker} says they are, and how they are computed. */
public final class ExpressionCompiler {
    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(ExpressionChecker.OPTIONS)
            .addFunctionBindings(CelFunctionBinding.fromOverloads(
                    "min",
                    CelFunctionBinding.from("min_int64", Long.class, Long.class, Math::min),
                    CelFunctionBinding.from("min_double", Double.class, Double.class, Math::min)))
            .addFunctionBindings(CelFunctionBinding.fromOverloads(
                    "max",
                    CelFunctionBinding.from("max_int64", Long.class, Long.class, Math::max),
                    CelFunctionBinding.from("max_double", Double.class, Double.class, Math::max)))
            .build();

    private final Map<String, FieldType> declared;
    private final ExpressionChecker checker;

    /**
     * @param declared the fields that expressions may mention, by name
     */
    public ExpressionCompiler(Map<String, FieldType> declared) {
        this.declared = declared;
        var types = new LinkedHashMap<String, CelType>();
        declared.forEach((name, type) -> types.put(name, celType(type)));
        this.checker = new ExpressionChecker("field", types, ExpressionCompiler::cure);
    }

    /** Compiles a text that is a field, or CEL. */
    public CompiledExpression compile(String text) throws InvalidExpressionException {
        FieldType bare = declared.get(text);
        if (bare != null) {
            FieldType type = bare.isTime() ? FieldType.TIMESTAMP : bare;
            return new CompiledExpression(text, type, Map.of(text, bare), f -> new Expression.OfField(f.get(0)));
        }
        Checked checked = check(text);
        return checked.compiled(fields -> DirectTranslation.of(checked.tree().root(), checked.type(), fields)
                .<Expression>map(direct -> new DirectExpression(text, checked.type(), fields, direct))
                .orElseGet(() -> new CelExpression(text, checked.type(), fields, checked.program())));
    }

    /** The same by CEL alone, to hold the other against. */
    CompiledExpression compileToCel(String text) throws InvalidExpressionException {
        Checked checked = check(text);
        return checked.compiled(fields -> new CelExpression(text, checked.type(), fields, checked.program()));
    }

    private record Checked(
            CheckedExpression tree, FieldType type, Map<String, FieldType> fields, CelRuntime.Program program) {

        CompiledExpression compiled(Function<List<Field>, Expression> binding) {
            return new CompiledExpression(tree.text(), type, Collections.unmodifiableMap(fields), binding);
        }
    }

    private Checked check(String text) throws InvalidExpressionException {
        CheckedExpression checked = checker.check(text);
        FieldType type = resultType(checked.type());
        var fields = new LinkedHashMap<String, FieldType>();
        for (String name : checked.variables()) {
            @Nullable FieldType declaredType = declared.get(name);
            if (declaredType != null) {
                fields.put(name, declaredType);
            }
        }
        try {
            return new Checked(checked, type, fields, RUNTIME.createProgram(checked.tree()));
        } catch (CelEvaluationException e) {
            throw new InvalidExpressionException(1, 1, String.valueOf(e.getMessage()), "");
        }
    }

    private static CelType celType(FieldType type) {
        return switch (type) {
            case BOOLEAN -> SimpleType.BOOL;
            case INT, LONG -> SimpleType.INT;
            case FLOAT, DOUBLE -> SimpleType.DOUBLE;
            case STRING -> SimpleType.STRING;
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> SimpleType.TIMESTAMP;
        };
    }

    private static FieldType resultType(CelType type) throws InvalidExpressionException {
        return switch (type.kind()) {
            case BOOL -> FieldType.BOOLEAN;
            case INT -> FieldType.LONG;
            case DOUBLE -> FieldType.DOUBLE;
            case STRING -> FieldType.STRING;
            case TIMESTAMP -> FieldType.TIMESTAMP;
            case DURATION -> throw refusedResult("duration", "make it a number with getSeconds() or getMilliseconds()");
            case UINT -> throw refusedResult("uint", "make it an int with int(…)");
            case BYTES -> throw refusedResult("bytes", "make it a string with string(…)");
            default -> throw refusedResult(type.name(), "an expression gives a bool, int, double, string or timestamp");
        };
    }

    private static InvalidExpressionException refusedResult(String type, String suggestion) {
        return new InvalidExpressionException(1, 1, "the result is of type " + type, suggestion);
    }

    private static String cure(String operator, List<String> types) {
        if (types.contains("null")) {
            return "leave it out: an expression over a null is null, and a filter that is null drops the event";
        }
        if (operator.equals("%") && types.contains("double")) {
            return "% is for integers: wrap the double in int(…)";
        }
        if (types.contains("timestamp") && (types.contains("string") || types.contains("int"))) {
            return "compare with timestamp(\"2026-01-31T00:00:00Z\")";
        }
        if (types.contains("string") && types.size() == 2) {
            return "put a literal in quotes, or convert with double(…) or string(…)";
        }
        return "";
    }
}
