package dev.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static final String DOUBLED = """
            at                    number  note      | twice  odd
            PT1S                  1       one half  | 2      odd
            2026-01-01T00:00:00Z  2       -         | 4      -
            """;

    @Test
    void passesIfTheAnswersAreThoseOfTheTable() {
        Timeline.of(DOUBLED)
                .assertPlaysAll(row ->
                        List.of(Long.toString(2 * row.integer("number")), row.integer("number") % 2 == 1 ? "odd" : ""));
    }

    @Test
    void failsWithBothTablesSoThatTheFailureIsADiff() {
        assertThatThrownBy(() -> Timeline.of(DOUBLED).assertPlaysAll(row -> List.of("2", "odd")))
                .hasMessageContaining("2026-01-01T00:00:00Z  2       -        | 4      -\n")
                .hasMessageContaining("2026-01-01T00:00:00Z  2       -        | 2      odd\n");
    }

    @Test
    void readsCellsAsWhatTheyStandFor() {
        var rows = Timeline.of(DOUBLED).rows();

        assertThat(rows.get(0).at("at")).isEqualTo(Instant.ofEpochSecond(1));
        assertThat(rows.get(1).at("at")).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(rows.get(0).number("number")).isEqualTo(1.0);
        assertThat(rows.get(0).given("note")).contains("one half");
        assertThat(rows.get(1).given("note")).isEmpty();
        assertThatThrownBy(() -> rows.get(0).text("when")).hasMessageContaining("no column when among [at, number");
    }

    @Test
    void skipsLinesForTheReader() {
        assertThat(Timeline.of("a | b\n\n# why\n1 | 2\n").rows()).hasSize(1);
    }

    @Test
    void refusesARowThatDoesNotFitItsHeader() {
        assertThatThrownBy(() -> Timeline.of("a  b | c\n1 | 2\n")).hasMessageContaining("need 2 cells | 1 cells");
        assertThatThrownBy(() -> Timeline.of("a  b\n")).hasMessageContaining("no bar");
        assertThatThrownBy(() -> Timeline.of("a | b\n1 | 2").assertPlaysAll(row -> List.of()))
                .hasMessageContaining("need an answer for each of [b]");
    }
}
