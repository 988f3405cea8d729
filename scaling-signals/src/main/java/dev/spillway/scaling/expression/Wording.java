package dev.spillway.scaling.expression;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a part of an expression reads, with no more brackets than it needs: CEL keeps of a part where it begins, not where it ends.
 *
 * @param rank how tightly it holds together; a part of lower rank needs brackets inside one of higher
 */
record Wording(String text, int rank) {
    private static final int CHOICE = 1;
    private static final int UNARY = 7;
    private static final int ATOM = 8;

    private static final Map<String, Integer> RANKS = Map.ofEntries(
            Map.entry("||", 2),
            Map.entry("&&", 3),
            Map.entry("==", 4),
            Map.entry("!=", 4),
            Map.entry("<", 4),
            Map.entry("<=", 4),
            Map.entry(">", 4),
            Map.entry(">=", 4),
            Map.entry("in", 4),
            Map.entry("+", 5),
            Map.entry("-", 5),
            Map.entry("*", 6),
            Map.entry("/", 6),
            Map.entry("%", 6));

    /** Beyond it a double is no longer sure to be the integer that it looks like. */
    private static final double EXACT = 1e15;

    static Wording atom(String text) {
        return new Wording(text, ATOM);
    }

    static Wording literal(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < EXACT;
        String text = whole ? Long.toString((long) value) : Double.toString(value);
        return new Wording(text, value < 0 ? UNARY : ATOM);
    }

    static Wording unary(String operator, Wording of) {
        return new Wording(operator + of.within(ATOM), UNARY);
    }

    static Wording binary(String operator, Wording left, Wording right) {
        int rank = RANKS.getOrDefault(operator, 0);
        // to the left of the same rank brackets change nothing: a - b - c
        return new Wording(left.within(rank) + " " + operator + " " + right.within(rank + 1), rank);
    }

    static Wording choice(Wording condition, Wording then, Wording otherwise) {
        String text = condition.within(CHOICE + 1) + " ? " + then.within(CHOICE + 1) + " : " + otherwise.within(CHOICE);
        return new Wording(text, CHOICE);
    }

    /** A call; what was one call of many arguments before it was nested is so again. */
    static Wording call(String name, List<Wording> args) {
        String joined = args.stream().map(Wording::text).collect(Collectors.joining(", "));
        String nested = name + "(";
        String first = args.get(0).text();
        if (args.size() == 2 && args.get(0).rank() == ATOM && first.startsWith(nested)) {
            joined = first.substring(nested.length(), first.length() - 1) + ", "
                    + args.get(1).text();
        }
        return atom(nested + joined + ")");
    }

    static Wording in(Wording sought, List<Wording> members) {
        int rank = RANKS.getOrDefault("in", 0);
        String list = members.stream().map(Wording::text).collect(Collectors.joining(", ", "[", "]"));
        return new Wording(sought.within(rank + 1) + " in " + list, rank);
    }

    private String within(int least) {
        return rank < least ? "(" + text + ")" : text;
    }
}
