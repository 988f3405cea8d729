package dev.spillway.features.expression;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Expression;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Scalar;
import dev.spillway.topologies.expression.InvalidExpressionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionCompilerTest {

    private static final Map<String, FieldType> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("i", FieldType.INT);
        FIELDS.put("l", FieldType.LONG);
        FIELDS.put("f", FieldType.FLOAT);
        FIELDS.put("d", FieldType.DOUBLE);
        FIELDS.put("b", FieldType.BOOLEAN);
        FIELDS.put("s", FieldType.STRING);
        FIELDS.put("t", FieldType.TIMESTAMP);
        FIELDS.put("t_ms", FieldType.TIMESTAMP_MS);
        FIELDS.put("none", FieldType.DOUBLE);
        FIELDS.put("longest", FieldType.LONG);
    }

    private static final EventLayout LAYOUT = EventLayout.of("events", List.of(FIELDS));

    private static final ExpressionCompiler COMPILER = new ExpressionCompiler(FIELDS);

    /** i = 7, l = 2, f = 0.5, d = 2.5, b = true, s = "ok", t = 2001-01-31T10:30:00Z; none is null. */
    private static Event event() {
        Event event = LAYOUT.newEvent();
        event.setLong(slot("i"), 7);
        event.setLong(slot("l"), 2);
        event.setDouble(slot("f"), 0.5);
        event.setDouble(slot("d"), 2.5);
        event.setBoolean(slot("b"), true);
        event.setText(slot("s"), "ok");
        event.setLong(slot("t"), 980_937_000_000_000L);
        event.setLong(slot("t_ms"), 980_937_000_000_001L);
        event.setLong(slot("longest"), Long.MAX_VALUE);
        return event;
    }

    private static int slot(String name) {
        return LAYOUT.field(name, requireNonNull(FIELDS.get(name))).slot();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            nullValues = "null",
            value = {
                // expression               | type      | value
                "i                          | INT       | 7",
                "f                          | FLOAT     | 0.5",
                "t_ms                       | TIMESTAMP | 2001-01-31T10:30:00.000001Z",
                "none                       | DOUBLE    | null",
                "1                          | LONG      | 1",
                "i + l                      | LONG      | 9",
                "i + d                      | DOUBLE    | 9.5",
                "d - i                      | DOUBLE    | -4.5",
                "i * d * l                  | DOUBLE    | 35.0",
                "i / l                      | DOUBLE    | 3.5",
                "d / i > 1                  | BOOLEAN   | false",
                "1 / 2 * i                  | DOUBLE    | 3.5",
                "i % l                      | LONG      | 1",
                "i % l + d                  | DOUBLE    | 3.5",
                "-i + 0.5                   | DOUBLE    | -6.5",
                "-i / l                     | DOUBLE    | -3.5",
                "f + d                      | DOUBLE    | 3.0",
                "i == 7.0                   | BOOLEAN   | true",
                "d != 2                     | BOOLEAN   | true",
                "i == d || i == 7           | BOOLEAN   | true",
                "longest < 9.3e18           | BOOLEAN   | true",
                "i > 6.5 && 8 > d           | BOOLEAN   | true",
                "d > 2 && i <= 7.5          | BOOLEAN   | true",
                "i > 6 ? 1.5 : 2            | DOUBLE    | 1.5",
                "i > 7 ? 1.5 : 2            | DOUBLE    | 2.0",
                "(b ? i : d) / 2            | DOUBLE    | 3.5",
                "b ? i : l                  | LONG      | 7",
                "b ? 'x' : s                | STRING    | x",
                "i in [7, 8]                | BOOLEAN   | true",
                "d in [2, 2.5]              | BOOLEAN   | true",
                "i in [7.0, 1]              | BOOLEAN   | true",
                "s in ['ok', 'no']          | BOOLEAN   | true",
                "[1, 2.5][1] == d           | BOOLEAN   | true",
                "min(i, d)                  | DOUBLE    | 2.5",
                "max(i, l)                  | LONG      | 7",
                "max(i, l, 8)               | LONG      | 8",
                "min(i, d, l, 9.5)          | DOUBLE    | 2.0",
                "max(0, i - 3) / 8          | DOUBLE    | 0.5",
                "double(i) + 1              | DOUBLE    | 8.0",
                "int(d) + 1                 | LONG      | 3",
                "size(s) + 1                | LONG      | 3",
                "size(s) * 1.5              | DOUBLE    | 3.0",
                "s == 'ok' && !(i < 3)      | BOOLEAN   | true",
                "s.startsWith('o')          | BOOLEAN   | true",
                "s.matches('^o.$')          | BOOLEAN   | true",
                "s + '!'                    | STRING    | ok!",
                "t                          | TIMESTAMP | 2001-01-31T10:30:00Z",
                "t + duration('1h')         | TIMESTAMP | 2001-01-31T11:30:00Z",
                "t.getHours() + 0.5         | DOUBLE    | 10.5",
                "t < timestamp('2001-02-01T00:00:00Z') | BOOLEAN | true",
                "(t - timestamp('2001-01-31T10:00:00Z')).getMinutes() | LONG | 30",
                "t == t_ms                  | BOOLEAN   | false",
                // an expression over a null is null, also where its value would not matter
                "none > 1.0                 | BOOLEAN   | null",
                "b || none > 1.0            | BOOLEAN   | null",
                "b ? d : none               | DOUBLE    | null",
                // what cannot be computed is null
                "longest + 1                | LONG      | null",
                "-longest - 2               | LONG      | null",
                "i % 0                      | LONG      | null",
                "int(s)                     | LONG      | null",
                // what CEL's short circuit absorbs is not an error
                "b || i % 0 == 1            | BOOLEAN   | true",
                "i / 0                      | DOUBLE    | Infinity",
                "0 / 0                      | DOUBLE    | NaN",
                "-d / 0                     | DOUBLE    | -Infinity",
            })
    void computes(String text, FieldType type, String value) throws InvalidExpressionException {
        CompiledExpression compiled = COMPILER.compile(text);
        Expression expression = compiled.bind(LAYOUT);
        var result = new Scalar();

        expression.evaluate(event(), result);

        assertThat(expression.type()).isEqualTo(type).isEqualTo(compiled.type());
        Object boxed = result.boxed(type);
        assertThat(boxed == null ? null : boxed.toString()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            emptyValue = "",
            value = {
                // expression     | at   | message | suggestion
                "i > ii           | 1:5  | no field \"ii\" | did you mean \"i\"?",
                "b && longst > 1  | 1:6  | no field \"longst\" | did you mean \"longest\"?",
                "s > 1            | 1:3  | > does not take (string, int) | put a literal in quotes, or convert with double(…) or string(…)",
                "d == null        | 1:3  | == does not take (double, null) | leave it out: an expression over a null is null, and a filter that is null drops the event",
                "d % 2            | 1:3  | % does not take (double, int) | % is for integers: wrap the double in int(…)",
                "t > 5            | 1:3  | > does not take (timestamp, int) | compare with timestamp(\"2026-01-31T00:00:00Z\")",
                "t - t            | 1:1  | the result is of type duration | make it a number with getSeconds() or getMilliseconds()",
                "[1]              | 1:1  | the result is of type list | an expression gives a bool, int, double, string or timestamp",
            })
    void refuses(String text, String at, String message, String suggestion) {
        var refused = catchThrowableOfType(InvalidExpressionException.class, () -> COMPILER.compile(text));

        assertThat(refused).hasMessage(message);
        assertThat(refused.line() + ":" + refused.column()).isEqualTo(at);
        assertThat(refused.suggestion()).isEqualTo(suggestion);
    }

    @Test
    void pointsAtWhatDoesNotParse() {
        var refused = catchThrowableOfType(InvalidExpressionException.class, () -> COMPILER.compile("i >\n  (d"));

        assertThat(refused.line()).isEqualTo(2);
        assertThat(refused.getMessage()).isEqualTo("missing ')' at '<EOF>'");
    }

    @Test
    void isEqualToAnotherOfTheSameTextAndFields() throws InvalidExpressionException {
        Expression one = COMPILER.compile("i + l").bind(LAYOUT);
        Expression same = COMPILER.compile("i + l").bind(LAYOUT);
        Expression other = COMPILER.compile("l + i").bind(LAYOUT);

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
    }

    @Test
    void knowsTheFieldsItReads() throws InvalidExpressionException {
        var compiled = COMPILER.compile("b ? i + d : i");

        assertThat(compiled.fields().keySet()).containsExactly("b", "i", "d");
        assertThat(compiled.isField()).isFalse();
        assertThat(COMPILER.compile("d").isField()).isTrue();
    }
}
