package dev.spillway.pipeline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.spillway.testkit.Seeds;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadShapeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "off",
                "constant:40",
                "constant:0.5",
                "constant:0",
                "daily:20m:5..120",
                "daily:90s:0..1",
                "daily:24h:7..7",
                "steps:2m@20,30s@120,1h@0",
                "steps:1s@0"
            })
    void writesWhatItReads(String text) {
        assertThat(LoadShape.parse(text)).hasToString(text);
    }

    @Test
    void saysWhatIsWrongAndWhatWouldBeRight() {
        var table = """
                dayly:20m:5..120 | the load "dayly:20m:5..120" has no shape that is known: did you mean daily:DAY:LOW..HIGH, such as daily:20m:5..120?
                40 | the load "40" has no shape that is known: write daily:DAY:LOW..HIGH, constant:RATE, steps:DURATION@RATE,... or off
                 | the load "" has no shape that is known: write daily:DAY:LOW..HIGH, constant:RATE, steps:DURATION@RATE,... or off
                off:1 | the load "off:1" cannot be read: nothing follows off; write off
                constant | the load "constant" cannot be read: "" is no number a second from 0 to 10000; write constant:RATE, such as constant:40
                constant:-1 | the load "constant:-1" cannot be read: "-1" is no number a second from 0 to 10000; write constant:RATE, such as constant:40
                constant:10001 | the load "constant:10001" cannot be read: "10001" is no number a second from 0 to 10000; write constant:RATE, such as constant:40
                daily:20m | the load "daily:20m" cannot be read: a day and two rates are needed; write daily:DAY:LOW..HIGH, such as daily:20m:5..120
                daily:20m:5 | the load "daily:20m:5" cannot be read: "5" are no two rates; write daily:DAY:LOW..HIGH, such as daily:20m:5..120
                daily:20:5..9 | the load "daily:20:5..9" cannot be read: "20" is no duration above 0: write 30s, 20m or 1h; write daily:DAY:LOW..HIGH, such as daily:20m:5..120
                daily:0s:5..9 | the load "daily:0s:5..9" cannot be read: "0s" is no duration above 0: write 30s, 20m or 1h; write daily:DAY:LOW..HIGH, such as daily:20m:5..120
                daily:1m:9..5 | the load "daily:1m:9..5" cannot be read: 9 is above 5; write daily:DAY:LOW..HIGH, such as daily:20m:5..120
                steps: | the load "steps:" cannot be read: "" has no @; write steps:DURATION@RATE,..., such as steps:2m@20,30s@120
                steps:1m@5, | the load "steps:1m@5," cannot be read: "" has no @; write steps:DURATION@RATE,..., such as steps:2m@20,30s@120
                """;

        assertThat(table.lines()
                        .map(row -> row.substring(0, row.indexOf(" | ")))
                        .map(text -> text + " | " + fault(text) + "\n")
                        .collect(Collectors.joining()))
                .isEqualTo(table);
    }

    private static String fault(String text) {
        try {
            return "read as " + LoadShape.parse(text);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A day of 24 seconds: a second is an hour, and the first is six. */
    @ParameterizedTest(name = "{0} o''clock")
    @CsvSource({
        "6, 45", // halfway up
        "8.99, 69.7",
        "9, 104.6", // a burst
        "9.99, 112.8",
        "10, 75.3",
        "12, 80", // noon: two thirds of the highest, so that a burst has room
        "13, 118.2",
        "14, 75.3",
        "18, 45",
        "20, 41.3",
        "23.99, 10",
        "24, 10", // midnight: the lowest
        "30, 45" // the next day is the same
    })
    void followsTheDay(double hour, double perSecond) {
        LoadShape day = LoadShape.parse("daily:24s:10..120");

        assertThat(day.perSecondAt(hour - 6)).isCloseTo(perSecond, within(0.3));
    }

    @ParameterizedTest
    @CsvSource({"0, 20", "119.9, 20", "120, 120", "149.9, 120", "150, 0", "160, 20", "279.9, 20", "280, 120"})
    void goesByStepsOverAndOverAgain(double seconds, double perSecond) {
        assertThat(LoadShape.parse("steps:2m@20,30s@120,10s@0").perSecondAt(seconds))
                .isEqualTo(perSecond);
    }

    @Test
    void isAsManyTimesAsHigh() {
        assertThat(LoadShape.parse("steps:2m@20,30s@120").times(0.5)).hasToString("steps:2m@10,30s@60");
        assertThat(LoadShape.parse("daily:2m:6..60").times(0.5)).hasToString("daily:2m:3..30");
        assertThat(LoadShape.parse("constant:6").times(0.5)).hasToString("constant:3");
        assertThat(LoadShape.parse("off").times(2)).hasToString("off");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void isNeverOutsideItsBounds(long seed) {
        Seeds.check(seed, cases -> {
            int low = cases.between(0, 200);
            int high = low + cases.between(0, 200);
            LoadShape day = LoadShape.parse("daily:" + cases.between(1, 100) + "m:" + low + ".." + high);

            for (int i = 0; i < 1_000; i++) {
                assertThat(day.perSecondAt(cases.between(0.0, 1e6))).isBetween((double) low, (double) high);
            }
            assertThat(day.perSecondMax()).isEqualTo(high);
        });
    }

    @Test
    void refusesARateThatIsNone() {
        assertThatThrownBy(() -> new LoadShape.Constant(Double.NaN)).hasMessageContaining("a second, got NaN");
    }
}
