package dev.spillway.features.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTimesTest {

    private static final long SECOND = 1_000_000;

    /** Just after the newest event is a microsecond later. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            0,        0.001
            998,      0.001
            999,      0.001
            1000,     0.002
            1999,     0.002
            -1,       0.000
            -2,       0.000
            -1001,   -0.001
            -1002,   -0.001
            """)
    void roundsTheBeginningUp(long eventTimeMicros, double seconds) {
        assertThat(RowTimes.asOf(eventTimeMicros)).isEqualTo(Instant.ofEpochMilli(Math.round(seconds * 1000)));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0,     0
            999,   0
            1000,  1
            1001,  1
            -1,   -1
            -1000, -1
            -1001, -2
            """)
    void roundsTheEndDown(long validUntilMicros, long ms) {
        assertThat(RowTimes.validUntil(validUntilMicros)).isEqualTo(Instant.ofEpochMilli(ms));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            left µs,         ttl s
            1,               1
            999999,          1
            1000000,         1
            1000001,         2
            86400000000,     86400
            630720000000000, 630720000
            630720000000001, 0
            9000000000000000, 0
            """, useHeadersInDisplayName = true)
    void roundsWhatIsLeftUp(long leftMicros, int seconds) {
        long now = 978_307_200 * SECOND;

        assertThat(RowTimes.ttlSeconds(now + leftMicros, now)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({"0, 1000000, 1001000", "-5, 10, 1005"})
    void endsALifeAMillisecondAfterItsAge(long eventTimeMicros, long lifeMicros, long dueMicros) {
        assertThat(RowTimes.dueMicros(eventTimeMicros, lifeMicros)).isEqualTo(dueMicros);
    }
}
