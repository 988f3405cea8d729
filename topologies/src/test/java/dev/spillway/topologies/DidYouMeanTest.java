package dev.spillway.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {

    @ParameterizedTest
    @CsvSource({
        "windws, windows",
        "window, windows",
        "lateniss, lateness",
        "ag, age",
        "Windows, windows",
        "wnidows, windows",
        "nothing like it,",
        "x,"
    })
    void findsTheWordThatIsFewestEditsAway(String given, String meant) {
        assertThat(DidYouMean.among(List.of("age", "ago", "lateness", "windows"), given)
                        .orElse(null))
                .isEqualTo(meant);
    }
}
