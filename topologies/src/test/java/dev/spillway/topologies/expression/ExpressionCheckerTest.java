package dev.spillway.topologies.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cel.common.types.SimpleType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionCheckerTest {

    private static final ExpressionChecker CHECKER = new ExpressionChecker(
            "number",
            Map.of("whole", SimpleType.INT, "real", SimpleType.DOUBLE, "flag", SimpleType.BOOL),
            (operator, operands) -> operator + " of " + operands);

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "whole + 1           | int",
                "whole + 1.5         | double",
                "whole / 2           | double",
                "real > whole        | bool",
                "min(whole, 2, 3)    | int",
                "max(whole, 2, real) | double",
                "flag ? whole : real | double",
            })
    void promotesNumbers(String text, String type) throws InvalidExpressionException {
        assertThat(CHECKER.check(text).type().name()).isEqualTo(type);
    }

    @Test
    void knowsWhatIsMentionedInOrder() throws InvalidExpressionException {
        assertThat(CHECKER.check("flag && real > whole / real").variables()).containsExactly("flag", "real", "whole");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "real > reel  | 1:8 | no number \"reel\" | did you mean \"real\"?",
                "flag > 1     | 1:6 | > does not take (bool, int) | > of [bool, int]",
                "{1: real}    | 1:1 | maps and messages are of no use here | use numbers and literals",
            })
    void saysWhatIsWrongAndWhere(String text, String at, String message, String suggestion) {
        var refused = catchThrowableOfType(InvalidExpressionException.class, () -> CHECKER.check(text));

        assertThat(refused).hasMessage(message);
        assertThat(refused.line() + ":" + refused.column()).isEqualTo(at);
        assertThat(refused.suggestion()).isEqualTo(suggestion);
    }
}
