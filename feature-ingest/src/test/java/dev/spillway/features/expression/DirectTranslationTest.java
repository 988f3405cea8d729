package dev.spillway.features.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Expression;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Scalar;
import dev.spillway.topologies.expression.InvalidExpressionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way against CEL itself, on random expressions over random events. */
class DirectTranslationTest {

    private static final Map<String, FieldType> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("i", FieldType.INT);
        FIELDS.put("l", FieldType.LONG);
        FIELDS.put("f", FieldType.FLOAT);
        FIELDS.put("d", FieldType.DOUBLE);
        FIELDS.put("x", FieldType.DOUBLE);
        FIELDS.put("b", FieldType.BOOLEAN);
        FIELDS.put("s", FieldType.STRING);
        FIELDS.put("t", FieldType.STRING);
    }

    private static final EventLayout LAYOUT = EventLayout.of("events", List.of(FIELDS));
    private static final double[] REALS = {
        0.0, -0.0, 1.0, -1.0, 2.5, 0.1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e308, 4.9e-324
    };
    private static final long[] WHOLES = {0, 1, -1, 2, 3, 10, Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1, 1L << 53};
    private static final String[] TEXTS = {"", "a", "b", "ab", "é", "\uD83D\uDE00"};

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void computesWhatCelComputes(long seed) throws InvalidExpressionException {
        var random = new Random(seed);
        var compiler = new ExpressionCompiler(FIELDS);
        int direct = 0;
        for (int n = 0; n < 60; n++) {
            String text = expression(random);
            Expression quick = compiler.compile(text).bind(LAYOUT);
            Expression exact = compiler.compileToCel(text).bind(LAYOUT);
            direct += quick instanceof DirectExpression ? 1 : 0;
            for (int m = 0; m < 30; m++) {
                Event event = event(random);
                assertThat(value(quick, event))
                        .as("seed %d: %s over %s", seed, text, describe(event))
                        .isEqualTo(value(exact, event));
            }
        }
        assertThat(direct).isGreaterThan(20);
    }

    private static String value(Expression expression, Event event) {
        var result = new Scalar();
        expression.evaluate(event, result);
        return String.valueOf(result.boxed(expression.type()));
    }

    private static Event event(Random random) {
        Event event = LAYOUT.newEvent();
        for (Field field : LAYOUT.fields()) {
            if (random.nextInt(20) == 0) {
                continue;
            }
            switch (field.type()) {
                case BOOLEAN -> event.setBoolean(field.slot(), random.nextBoolean());
                case INT -> event.setLong(field.slot(), random.nextInt(-3, 12));
                case LONG -> event.setLong(field.slot(), WHOLES[random.nextInt(WHOLES.length)]);
                case FLOAT -> event.setDouble(field.slot(), (float) REALS[random.nextInt(REALS.length)]);
                case DOUBLE -> event.setDouble(field.slot(), REALS[random.nextInt(REALS.length)]);
                default -> event.setText(field.slot(), TEXTS[random.nextInt(TEXTS.length)]);
            }
        }
        return event;
    }

    private static String describe(Event event) {
        var text = new StringBuilder();
        for (Field field : LAYOUT.fields()) {
            var value = new Scalar();
            value.set(event, field);
            text.append(field.name())
                    .append('=')
                    .append(value.boxed(field.type()))
                    .append(' ');
        }
        return text.toString();
    }

    private static String expression(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "(" + number(random, 3) + ")";
            case 1 -> "(" + truth(random, 1) + " ? " + text(random, 1) + " : " + text(random, 0) + ")";
            default -> "(" + truth(random, 3) + ")";
        };
    }

    private static String truth(Random random, int depth) {
        if (depth == 0) {
            return pick(random, "b", "true", "i > 1", "d <= 2.5", "s == 'a'");
        }
        return switch (random.nextInt(7)) {
            case 0 -> truth(random, depth - 1) + " && (" + truth(random, depth - 1) + ")";
            case 1 -> "(" + truth(random, depth - 1) + ") || " + truth(random, depth - 1);
            case 2 -> "!(" + truth(random, depth - 1) + ")";
            case 3 -> "(" + truth(random, depth - 1) + " ? " + truth(random, 0) + " : " + truth(random, 0) + ")";
            case 4 ->
                pick(
                        random,
                        "s in ['a', 'b']",
                        "t in ['']",
                        "i in [1, 2, 3]",
                        "l in [i, 3]",
                        "d in [1, 2.5]",
                        "s != t");
            default ->
                "(" + number(random, depth - 1) + ") " + pick(random, "<", "<=", ">", ">=", "==", "!=") + " ("
                        + number(random, depth - 1) + ")";
        };
    }

    private static String number(Random random, int depth) {
        if (depth == 0) {
            return pick(random, "i", "l", "f", "d", "x", "d", "x", "1", "2.5", "0", "0.0");
        }
        return switch (random.nextInt(6)) {
            case 0 -> "-(" + number(random, depth - 1) + ")";
            case 1 -> "(" + truth(random, depth - 1) + " ? " + number(random, 0) + " : " + number(random, 0) + ")";
            case 2 -> pick(random, "min", "max") + "(" + number(random, depth - 1) + ", " + number(random, 0) + ")";
            default ->
                "(" + number(random, depth - 1) + ") " + pick(random, "+", "-", "*", "/", "/") + " ("
                        + number(random, depth - 1) + ")";
        };
    }

    private static String text(Random random, int depth) {
        return depth == 0
                ? pick(random, "s", "t", "'a'", "''")
                : "(" + truth(random, 1) + " ? " + text(random, 0) + " : " + text(random, 0) + ")";
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
