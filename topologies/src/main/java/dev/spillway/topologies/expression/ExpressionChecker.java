package dev.spillway.topologies.expression;

import static dev.cel.common.CelFunctionDecl.newFunctionDeclaration;
import static dev.cel.common.CelOverloadDecl.newGlobalOverload;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.spillway.topologies.DidYouMean;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks expressions over named variables.
 *
 * <p>They are CEL without its macros, with three differences: integers and doubles mix, {@code /} is never the integer
 * quotient, and {@code min} and {@code max} of two or more numbers exist. There is nothing in them that could run for long:
 * the cost of an evaluation grows with the length of the text and of the strings alone.
 */
public final class ExpressionChecker {

    /** What a runtime for these expressions must be set to. */
    public static final CelOptions OPTIONS = CelOptions.current()
            // no expression needs it, but the runtime insists
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(10_000)
            .maxParseRecursionDepth(50)
            .build();

    private static final Pattern NO_OVERLOAD =
            Pattern.compile("found no matching overload for '([^']+)' applied to '\\(([^']*)\\)'.*", Pattern.DOTALL);

    /** What would be right where an operator does not take its operands; empty if there is nothing to add. */
    @FunctionalInterface
    public interface Cure {
        String of(String operator, List<String> operandTypes);
    }

    private final String noun;
    private final Map<String, CelType> variables;
    private final Cure cure;
    private final CelCompiler compiler;

    /**
     * @param noun what a variable is called in messages: {@code field}, {@code metric}
     * @param variables those that expressions may mention
     */
    public ExpressionChecker(String noun, Map<String, CelType> variables, Cure cure) {
        this.noun = noun;
        this.variables = Map.copyOf(variables);
        this.cure = cure;
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .addFunctionDeclarations(ofTwoNumbers("min"), ofTwoNumbers("max"));
        variables.forEach(builder::addVar);
        this.compiler = builder.build();
    }

    /** Of two: those with more arguments become several of these before they are checked. */
    private static CelFunctionDecl ofTwoNumbers(String name) {
        return newFunctionDeclaration(
                name,
                newGlobalOverload(name + "_int64", SimpleType.INT, SimpleType.INT, SimpleType.INT),
                newGlobalOverload(name + "_double", SimpleType.DOUBLE, SimpleType.DOUBLE, SimpleType.DOUBLE));
    }

    public CheckedExpression check(String text) throws InvalidExpressionException {
        try {
            CelAbstractSyntaxTree parsed = compiler.parse(text).getAst();
            var mentioned = new Mentioned(parsed);
            mentioned.visit(parsed.getExpr());
            CelExpr promoted = NumericPromotion.of(parsed.getExpr(), variables, mentioned.lastId);
            CelAbstractSyntaxTree checked = compiler.check(
                            CelAbstractSyntaxTree.newParsedAst(promoted, parsed.getSource()))
                    .getAst();
            return new CheckedExpression(text, checked, new ArrayList<>(mentioned.names));
        } catch (CelValidationException e) {
            throw refusal(e.getErrors().get(0));
        }
    }

    private InvalidExpressionException refusal(CelIssue issue) {
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
        return new InvalidExpressionException(line, column, message, cure.of(operator, List.of(operands.split(", "))));
    }

    static InvalidExpressionException refusal(
            CelAbstractSyntaxTree tree, CelExpr part, String message, String suggestion) {
        Integer offset = tree.getSource().getPositionsMap().get(part.id());
        CelSourceLocation at =
                tree.getSource().getOffsetLocation(offset == null ? 0 : offset).orElse(CelSourceLocation.of(1, 0));
        return new InvalidExpressionException(at.getLine(), at.getColumn() + 1, message, suggestion);
    }

    /** Finds which variables a tree mentions; refuses what is none. */
    private final class Mentioned {
        private final CelAbstractSyntaxTree tree;
        private final Set<String> names = new LinkedHashSet<>();
        private long lastId;

        Mentioned(CelAbstractSyntaxTree tree) {
            this.tree = tree;
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
                    throw refusal(tree, expr, "maps and messages are of no use here", "use " + noun + "s and literals");
                default -> {}
            }
        }

        private void mention(CelExpr expr, String name) throws InvalidExpressionException {
            if (!variables.containsKey(name)) {
                throw refusal(
                        tree, expr, "no " + noun + " \"" + name + "\"", DidYouMean.suggest(name, variables.keySet()));
            }
            names.add(name);
        }
    }
}
