package dev.spillway.features.expression;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newGlobalOverload;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.spillway.features.domain.Expression;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles expressions over the fields of events.
 *
 * <p>They are CEL without its macros, with three differences: integers and doubles mix, {@code /} is never the integer
 * quotient, and {@code min(a, b)} and {@code max(a, b)} exist. There is nothing in them that could run for long: the
 * cost of an evaluation grows with the length of the text and of the strings alone.
 */
public final class ExpressionCompiler {
    private static final CelOptions OPTIONS = CelOptions.current()
            // no expression needs it, but this runtime insists
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(10_000)
            .maxParseRecursionDepth(50)
            .build();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .addFunctionBindings(CelFunctionBinding.fromOverloads(
                    "min",
                    CelFunctionBinding.from("min_int64", Long.class, Long.class, Math::min),
                    CelFunctionBinding.from("min_double", Double.class, Double.class, Math::min)))
            .addFunctionBindings(CelFunctionBinding.fromOverloads(
                    "max",
                    CelFunctionBinding.from("max_int64", Long.class, Long.class, Math::max),
                    CelFunctionBinding.from("max_double", Double.class, Double.class, Math::max)))
            .build();

    private static final Pattern NO_OVERLOAD =
            Pattern.compile("found no matching overload for '([^']+)' applied to '\\(([^']*)\\)'.*", Pattern.DOTALL);

    private final Map<String, FieldType> declared;
    private final CelCompiler compiler;

    /**
     * @param declared the fields that expressions may mention, by name
     */
    public ExpressionCompiler(Map<String, FieldType> declared) {
        this.declared = declared;
        this.compiler = compiler(declared);
    }

    /** Compiles a text that is a field, or CEL. */
    public CompiledExpression compile(String text) throws InvalidExpressionException {
        FieldType bare = declared.get(text);
        if (bare != null) {
            FieldType type = bare.isTime() ? FieldType.TIMESTAMP : bare;
            return new CompiledExpression(text, type, Map.of(text, bare), f -> new Expression.OfField(f.get(0)));
        }
        Checked checked = check(text);
        return checked.compiled(fields -> DirectTranslation.of(checked.promoted(), checked.type(), fields)
                .<Expression>map(direct -> new DirectExpression(text, checked.type(), fields, direct))
                .orElseGet(() -> new CelExpression(text, checked.type(), fields, checked.program())));
    }

    /** The same by CEL alone, to hold the other against. */
    CompiledExpression compileToCel(String text) throws InvalidExpressionException {
        Checked checked = check(text);
        return checked.compiled(fields -> new CelExpression(text, checked.type(), fields, checked.program()));
    }

    private record Checked(
            String text, FieldType type, Map<String, FieldType> fields, CelExpr promoted, CelRuntime.Program program) {

        CompiledExpression compiled(Function<List<Field>, Expression> binding) {
            return new CompiledExpression(text, type, Collections.unmodifiableMap(fields), binding);
        }
    }

    private Checked check(String text) throws InvalidExpressionException {
        try {
            CelAbstractSyntaxTree parsed = compiler.parse(text).getAst();
            var mentioned = new Mentioned(parsed, declared);
            mentioned.visit(parsed.getExpr());
            CelExpr promoted = NumericPromotion.of(parsed.getExpr(), declared, mentioned.lastId);
            CelAbstractSyntaxTree checked = compiler.check(
                            CelAbstractSyntaxTree.newParsedAst(promoted, parsed.getSource()))
                    .getAst();
            FieldType type = resultType(checked.getResultType());
            CelRuntime.Program program = RUNTIME.createProgram(checked);
            return new Checked(text, type, mentioned.fields, promoted, program);
        } catch (CelValidationException e) {
            throw refusal(e.getErrors().get(0));
        } catch (CelEvaluationException e) {
            throw new InvalidExpressionException(1, 1, String.valueOf(e.getMessage()), "");
        }
    }

    private static CelCompiler compiler(Map<String, FieldType> declared) {
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .addFunctionDeclarations(
                        newFunctionDeclaration(
                                "min",
                                newGlobalOverload("min_int64", SimpleType.INT, SimpleType.INT, SimpleType.INT),
                                newGlobalOverload(
                                        "min_double", SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.DOUBLE)),
                        newFunctionDeclaration(
                                "max",
                                newGlobalOverload("max_int64", SimpleType.INT, SimpleType.INT, SimpleType.INT),
                                newGlobalOverload(
                                        "max_double", SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.DOUBLE)));
        declared.forEach((name, type) -> builder.addVar(name, celType(type)));
        return builder.build();
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

    private static InvalidExpressionException refusal(CelIssue issue) {
        CelSourceLocation at = issue.getSourceLocation();
        int line = Math.max(1, at.getLine());
        int column = Math.max(1, at.getColumn() + 1);
        Matcher overload = NO_OVERLOAD.matcher(issue.getMessage());
        if (!overload.matches()) {
            return new InvalidExpressionException(line, column, issue.getMessage(), "");
        }
        String operator = overload.group(1).replace("_", "").replace("@", "");
        String operands = overload.group(2)
                .replace("google.protobuf.Timestamp", "timestamp")
                .replace("google.protobuf.Duration", "duration");
        String message = operator + " does not take (" + operands + ")";
        return new InvalidExpressionException(line, column, message, cure(operator, operands));
    }

    private static String cure(String operator, String operands) {
        List<String> types = List.of(operands.split(", "));
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

    /** Finds which fields a tree mentions; refuses what is no field. */
    private static final class Mentioned {
        private final CelAbstractSyntaxTree tree;
        private final Map<String, FieldType> declared;
        private final Map<String, FieldType> fields = new LinkedHashMap<>();
        private long lastId;

        Mentioned(CelAbstractSyntaxTree tree, Map<String, FieldType> declared) {
            this.tree = tree;
            this.declared = declared;
        }

        void visit(CelExpr expr) throws InvalidExpressionException {
            lastId = Math.max(lastId, expr.id());
            switch (expr.getKind()) {
                case IDENT -> mention(expr, expr.ident().name());
                case SELECT -> visit(expr.select().operand());
                case CALL -> {
                    if (expr.call().target().isPresent()) {
                        visit(expr.call().target().get());
                    }
                    for (CelExpr arg : expr.call().args()) {
                        visit(arg);
                    }
                }
                case LIST -> {
                    for (CelExpr element : expr.list().elements()) {
                        visit(element);
                    }
                }
                case MAP, STRUCT, COMPREHENSION ->
                    throw new InvalidExpressionException(
                            line(expr),
                            column(expr),
                            "maps and messages are of no use here",
                            "use fields and literals");
                default -> {}
            }
        }

        private void mention(CelExpr expr, String name) throws InvalidExpressionException {
            FieldType type = declared.get(name);
            if (type == null) {
                throw new InvalidExpressionException(
                        line(expr),
                        column(expr),
                        "no field \"" + name + "\"",
                        Spelling.suggest(name, declared.keySet()));
            }
            fields.put(name, type);
        }

        private int line(CelExpr expr) {
            return location(expr).getLine();
        }

        private int column(CelExpr expr) {
            return location(expr).getColumn() + 1;
        }

        private CelSourceLocation location(CelExpr expr) {
            Integer offset = tree.getSource().getPositionsMap().get(expr.id());
            return tree.getSource()
                    .getOffsetLocation(offset == null ? 0 : offset)
                    .orElse(CelSourceLocation.of(1, 0));
        }
    }
}
