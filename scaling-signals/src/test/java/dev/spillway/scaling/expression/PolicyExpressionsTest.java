package dev.spillway.scaling.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.scaling.domain.Comparison;
import dev.spillway.scaling.domain.Condition;
import dev.spillway.scaling.domain.Metrics;
import dev.spillway.scaling.domain.Quantity;
import dev.spillway.scaling.domain.Truth;
import dev.spillway.topologies.expression.InvalidExpressionException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyExpressionsTest {

    private static final PolicyExpressions EXPRESSIONS =
            new PolicyExpressions(Set.of("a", "b", "zero", "big", "none", "other", "instances", "queue_depth", "tier"));

    /** What is not here is missing. */
    private static final Map<String, Double> KNOWN =
            Map.of("a", 2.0, "b", 0.5, "zero", 0.0, "big", 1e308, "instances", 90.0, "queue_depth", 260.0, "tier", 1.0);

    private static final Metrics METRICS = name -> KNOWN.getOrDefault(name, Double.NaN);

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                // expression                             | value
                "instances                                | 90.0",
                "20                                       | 20.0",
                "instances * 1.5                          | 135.0",
                "instances + 1                            | 91.0",
                "1 / 2                                    | 0.5",
                "1 / 2 * a                                | 1.0",
                "a - 3                                    | -1.0",
                "-a + 1                                   | -1.0",
                "-(a * 2)                                 | -4.0",
                "instances + min(queue_depth / 10, 50)    | 116.0",
                "min(a, b)                                | 0.5",
                "max(1, 2)                                | 2.0",
                "max(a, b, 3, instances)                  | 90.0",
                "min(5, 4, 3.5, a)                        | 2.0",
                "a > 1 ? 7 : instances                    | 7.0",
                "tier == 1 ? a : b                        | 2.0",
                "int(b * 3) + 1                           | 2.0",
                "int(-b * 3)                              | -1.0",
                "int(instances) % 4                       | 2.0",
                "double(3) / a                            | 1.5",
                // what is missing, and what comes to no number
                "none                                     | NaN",
                "none + 1                                 | NaN",
                "max(none, 5)                             | NaN",
                "none > 1 ? 1 : 2                         | NaN",
                "a / zero                                 | NaN",
                "zero / zero                              | NaN",
                "1 / (a / zero)                           | NaN",
                "big * 10                                 | NaN",
                "1 / (big * 10)                           | NaN",
                "int(a) % int(zero)                       | NaN",
            })
    void computes(String text, Double value) throws InvalidExpressionException {
        Quantity quantity = EXPRESSIONS.quantity(text);

        assertThat(quantity.of(METRICS)).isEqualTo(value);
        assertThat(quantity.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "a > 1                          => TRUE",
                "a > 2                          => FALSE",
                "a >= 2                         => TRUE",
                "b < 1                          => TRUE",
                "b <= 0.4                       => FALSE",
                "a == 2                         => TRUE",
                "a != 2.0                       => FALSE",
                "2 > a / 2                      => TRUE",
                "tier in [1, 2]                 => TRUE",
                "tier in [3, 4]                 => FALSE",
                "!(a > 1)                       => FALSE",
                "(a > 1) == (b < 1)             => TRUE",
                "(a > 1) != (b > 1)             => TRUE",
                "true                           => TRUE",
                // missing
                "none > 1                       => MISSING",
                "none == none                   => MISSING",
                "none != 1                      => MISSING",
                "!(none > 1)                    => MISSING",
                "none in [1]                    => MISSING",
                "none * 0 == 0                  => MISSING",
                "a / zero > 1                   => MISSING",
                "zero / zero > 1                => MISSING",
                "big * 10 > 1                   => MISSING",
                "none > 1 == (a > 1)            => MISSING",
                "(none > 1 ? a : b) > 0         => MISSING",
                // missing, but decided by the others
                "a > 1 || none > 2              => TRUE",
                "none > 2 || a > 1              => TRUE",
                "a > 5 || none > 2              => MISSING",
                "a > 5 && none > 2              => FALSE",
                "none > 2 && a > 5              => FALSE",
                "a > 1 && none > 2              => MISSING",
                "none > 1 || none <= 1          => MISSING",
                "!(none > 2 && a > 5)           => TRUE",
                "(none > 2 || a > 5) && b > 1   => FALSE",
                "none > 2 || (a > 1 && b < 1)   => TRUE",
                "tier in [1, none]              => TRUE",
                "tier in [none, 2]              => MISSING",
                "none > 1 ? a > 1 : b < 1       => TRUE",
                "none > 1 ? a > 1 : b > 1       => MISSING",
                "a > 1 ? b < 1 : none > 1       => TRUE",
                "a > 1 && none > 2 || b < 1     => TRUE",
            })
    void isTrueFalseOrMissing(String text, Truth truth) throws InvalidExpressionException {
        assertThat(EXPRESSIONS.condition(text).test(METRICS)).isEqualTo(truth);
    }

    /** Nine of each: {@code none} is missing, {@code a > 1} true, {@code a > 5} false. */
    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "&& | TFM FFF MFM",
                "|| | TTT TFM TMM",
            })
    void followsKleene(String operator, String expected) throws InvalidExpressionException {
        var sides = new String[] {"a > 1", "a > 5", "none > 1"};
        var table = new StringBuilder();
        for (String left : sides) {
            table.append(table.isEmpty() ? "" : " ");
            for (String right : sides) {
                Condition both = EXPRESSIONS.condition(left + " " + operator + " " + right);
                table.append(both.test(METRICS).name().charAt(0));
            }
        }

        assertThat(table).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "a > 1                                     => a > 1",
                "!(a > 1 && 0.40 >= b)                     => a > 1; 0.4 >= b",
                "a > 1 || b > 2 && none == 3 && other != 4 => a > 1; b > 2; none == 3; other != 4",
                "a > 1 && b < 2 && none > 3 && other > 4   => a > 1; b < 2; none > 3; other > 4",
                "queue_depth / 10 > 5                      => queue_depth / 10 > 5",
                "(a + b) * 2 < -1                          => (a + b) * 2 < -1",
                "a - (b - none) > 0                        => a - (b - none) > 0",
                "a - b - none > 0                          => a - b - none > 0",
                "-(a + b) > 1.5e20                         => -(a + b) > 1.5E20",
                "max(a, b, none, 3) >= 2.5                 => max(a, b, none, 3) >= 2.5",
                "(a > 1 ? b : 2) > 1                       => a > 1; a > 1 ? b : 2 > 1",
                "tier in [1, 2] && int(a) % 2 == 0         => int(a) % 2 == 0",
            })
    void namesItsComparisonsInOrderOfAppearance(String text, String expected) throws InvalidExpressionException {
        assertThat(EXPRESSIONS.condition(text).comparisons().stream()
                        .map(PolicyExpressionsTest::written)
                        .collect(Collectors.joining("; ")))
                .isEqualTo(expected);
    }

    private static String written(Comparison comparison) {
        return comparison.left() + " " + comparison.operator() + " " + comparison.right();
    }

    @Test
    void tellsWhatEachSideOfAComparisonIs() throws InvalidExpressionException {
        Comparison comparison =
                EXPRESSIONS.condition("a + b > none || a > 1").comparisons().get(0);

        assertThat(comparison.left().of(METRICS)).isEqualTo(2.5);
        assertThat(comparison.left().variables()).containsExactly("a", "b");
        assertThat(comparison.right().of(METRICS)).isNaN();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                // condition              | at   | message | suggestion
                "instnces > 1             | 1:1  | no metric \"instnces\" | did you mean \"instances\"?",
                "a > 1 && b > n0ne        | 1:14 | no metric \"n0ne\" | did you mean \"none\"?",
                "a + 1                    | 1:3  | a condition must be true or false, not a number | compare it with something: cpu_utilization > 0.7",
                "a                        | 1:1  | a condition must be true or false, not a number | compare it with something: cpu_utilization > 0.7",
                "a > '1'                  | 1:3  | > does not take (double, string) | write numbers without quotes",
                "a == null                | 1:3  | == does not take (double, null) | leave it out: a comparison with a missing metric is missing by itself",
                "1 < a < 3                | 1:7  | < does not take (bool, int) | compare two at a time: a < b && b < c",
                "a && b                   | 1:3  | && does not take (double, double) | compare it with something: cpu_utilization > 0.7",
                "!a                       | 1:1  | ! does not take (double) | compare it with something: cpu_utilization > 0.7",
                "a % 2 == 0               | 1:3  | % does not take (double, int) | % is for integers: wrap each double in int(…)",
                "a > 1 / 0                | 1:7  | divides by zero | ",
                "a > 1e999                | 1:5  | the number is too large | ",
                "'x' == 'x'               | 1:5  | comparing anything but numbers is of no use in a policy | use numbers, comparisons, + - * / %, && || !, ? :, in, min, max and int",
                "size('x') > 1            | 1:5  | \"size\" is of no use in a policy | use numbers, comparisons, + - * / %, && || !, ? :, in, min, max and int",
                "min(a) > 1               | 1:4  | min does not take (double) | ",
                "a > 70%                  | 1:8  | mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER} | ",
            })
    void refusesConditions(String text, String at, String message, String suggestion) {
        var refused = catchThrowableOfType(InvalidExpressionException.class, () -> EXPRESSIONS.condition(text));

        assertThat(refused).isNotNull();
        assertThat(refused.line() + ":" + refused.column() + " " + refused.getMessage())
                .isEqualTo(at + " " + message);
        assertThat(refused.suggestion()).isEqualTo(suggestion == null ? "" : suggestion);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "a > 1     | a size must be a number, not true or false",
                "'20'      | a size must be a number, not of type string",
            })
    void refusesSizes(String text, String message) {
        assertThat(catchThrowableOfType(InvalidExpressionException.class, () -> EXPRESSIONS.quantity(text)))
                .hasMessage(message);
    }

    @Test
    void isEqualToAnotherOfTheSameText() throws InvalidExpressionException {
        Condition condition = EXPRESSIONS.condition("a > 1");

        assertThat(EXPRESSIONS.condition("a > 1")).isEqualTo(condition).hasSameHashCodeAs(condition);
        assertThat(EXPRESSIONS.condition("a > 2")).isNotEqualTo(condition);
        assertThat(EXPRESSIONS.quantity("a * 2")).isEqualTo(EXPRESSIONS.quantity("a * 2"));
        assertThat(EXPRESSIONS.condition("a > 1 && b > a").variables()).containsExactly("a", "b");
    }
}
