package dev.spillway.topologies.expression;

/** An expression that does not compile: what is wrong, where in its text, and what would be right. */
public final class InvalidExpressionException extends Exception {
    private final int line;
    private final int column;
    private final String suggestion;

    public InvalidExpressionException(int line, int column, String message, String suggestion) {
        super(message);
        this.line = line;
        this.column = column;
        this.suggestion = suggestion;
    }

    /** The line of the text, from 1. */
    public int line() {
        return line;
    }

    /** The column of the line, from 1. */
    public int column() {
        return column;
    }

    /** What would be right; empty if there is nothing to add. */
    public String suggestion() {
        return suggestion;
    }
}
