package dev.spillway.topologies.definition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0s, 0, 0s",
        "500ms, 500000, 500ms",
        "60s, 60000000, 1m",
        "90s, 90000000, 90s",
        "120m, 7200000000, 2h",
        "24h, 86400000000, 1d",
        "14d, 1209600000000, 2w",
    })
    void readsAndWrites(String text, long micros, String written) {
        assertThat(Durations.micros(text)).hasValue(micros);
        assertThat(Durations.text(micros)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5h", "1 h", "1min", "9999999999999999w", "99999999999999999999s"})
    void readsNothingElse(String text) {
        assertThat(Durations.micros(text)).isEmpty();
    }
}
