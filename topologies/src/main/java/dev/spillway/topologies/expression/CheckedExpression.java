package dev.spillway.topologies.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import java.util.List;

/**
 * An expression that is right for its variables.
 *
 * @param tree checked, with its numbers promoted
 * @param variables those it mentions, in the order of their first mention
 */
public record CheckedExpression(String text, CelAbstractSyntaxTree tree, List<String> variables) {
    public CheckedExpression {
        variables = List.copyOf(variables);
    }

    public CelType type() {
        return tree.getResultType();
    }

    public CelExpr root() {
        return tree.getExpr();
    }

    /** A refusal that points at a part of the expression. */
    public InvalidExpressionException refusal(CelExpr part, String message, String suggestion) {
        return ExpressionChecker.refusal(tree, part, message, suggestion);
    }
}
