package dev.spillway.features.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z,                  1970-01-01T00:00:00Z",
        "2024-02-29T23:59:59.123456Z,           2024-02-29T23:59:59.123456Z",
        "2024-02-29t23:59:59z,                  2024-02-29T23:59:59Z",
        "2024-02-29 23:59:59,                   2024-02-29T23:59:59Z",
        "2024-02-29 23:59:59.5,                 2024-02-29T23:59:59.5Z",
        "2000-02-29T00:00:00Z,                  2000-02-29T00:00:00Z",
        "2024-03-01T01:29:59+01:30,             2024-02-29T23:59:59Z",
        "2024-02-29T00:00:00-23:59,             2024-02-29T23:59:00Z",
        "2024-02-29T00:00:00-00:00,             2024-02-29T00:00:00Z",
        "2024-02-29T00:00:00.999999999Z,        2024-02-29T00:00:00.999999Z",
        "1969-12-31T23:59:59.9999999Z,          1969-12-31T23:59:59.999999Z",
        "2024-02-29T00:00:00.123456789012+00:00,2024-02-29T00:00:00.123456Z",
        "2016-12-31T23:59:60Z,                  2017-01-01T00:00:00Z",
        "2016-12-31T23:59:60.25Z,               2017-01-01T00:00:00.25Z",
        "2017-01-01T00:59:60+01:00,             2017-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z,                  0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z,           9999-12-31T23:59:59.999999Z",
    })
    void readsTimes(String text, Instant time) {
        assertThat(TimeText.micros(text)).isEqualTo(OptionalLong.of(Values.micros(time)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "1700000000000",
                "2024-02-29",
                "2024-02-29T23:59",
                "2024-02-29T23:59Z",
                "2024-2-29T23:59:59Z",
                "2023-02-29T00:00:00Z",
                "1900-02-29T00:00:00Z",
                "2024-00-01T00:00:00Z",
                "2024-13-01T00:00:00Z",
                "2024-04-31T00:00:00Z",
                "2024-01-00T00:00:00Z",
                "2024-01-01T24:00:00Z",
                "2024-01-01T00:60:00Z",
                "2024-01-01T00:00:60Z",
                "2024-01-01T00:00:61Z",
                "2024-01-01T23:59:60+01:00",
                "2024-01-01T00:00:00.Z",
                "2024-01-01T00:00:00,5Z",
                "2024-01-01T00:00:00+0100",
                "2024-01-01T00:00:00+01",
                "2024-01-01T00:00:00+24:00",
                "2024-01-01T00:00:00+01:60",
                "2024-01-01T00:00:00+01:00Z",
                "2024-01-01T00:00:00ZZ",
                "2024-01-01T00:00:00 Z",
                " 2024-01-01T00:00:00Z",
                "2024-01-01_00:00:00Z",
                "2024/01/01T00:00:00Z",
                "٢٠٢٤-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "-001-01-01T00:00:00Z",
                "+12024-01-01T00:00:00Z",
                "0001-01-01T00:00:00+01:00",
                "9999-12-31T23:59:59-00:01",
                "9999-12-31T23:59:60Z",
            })
    void refusesWhatIsNoTime(String text) {
        assertThat(TimeText.micros(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000000,        2023-11-14T22:13:20Z",
        "1700000000000.1239,   2023-11-14T22:13:20.000123Z",
        "1.7e12,               2023-11-14T22:13:20Z",
        "-1,                   1969-12-31T23:59:59.999Z",
        "0,                    1970-01-01T00:00:00Z",
        "2023-11-14 22:13:20,  2023-11-14T22:13:20Z",
    })
    void readsABareNumberOfReplaysOwnAsMilliseconds(String text, Instant time) {
        assertThat(TimeText.replayTime(text)).isEqualTo(OptionalLong.of(Values.micros(time)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1e1000000000", "1e16", "x", "1h", "0x10", "NaN", "--1"})
    void refusesReplayTimesThatAreNone(String text) {
        assertThat(TimeText.replayTime(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000.1234567, TIMESTAMP_S, 1700000000123456",
        "1700000000123,      TIMESTAMP_MS, 1700000000123000",
        "-0.0000001,         TIMESTAMP_S, -1",
        "1e-1000000000,      TIMESTAMP_S, 0",
        "9223372036854775807, TIMESTAMP, 9223372036854775807",
        "9223372036854,      TIMESTAMP_S, 9223372036854000000",
        "9223372036855,      TIMESTAMP_S, ",
        "-9223372036855,     TIMESTAMP_S, ",
        "9223372036854776,   TIMESTAMP_MS, ",
        "1e30,               TIMESTAMP, ",
        "1e1000000000,       TIMESTAMP, ",
        "1e2147483647,       TIMESTAMP_S, ",
        "-1e-2147483647,     TIMESTAMP_S, -1",
        "0e2147483647,       TIMESTAMP_S, 0",
    })
    void takesANumberInTheUnitOfItsType(String number, FieldType type, Long micros) {
        OptionalLong expected = micros == null ? OptionalLong.empty() : OptionalLong.of(micros);

        assertThat(TimeText.micros(new BigDecimal(number), type)).isEqualTo(expected);
    }

    @Test
    void readsBackEveryTimeThatItWrites() {
        long seed = 20_240_229;
        var random = new Random(seed);
        long from = LocalDateTime.of(1, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);
        long to = LocalDateTime.of(10_000, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochSecond(random.nextLong(from, to), random.nextInt(1_000_000) * 1_000L);
            String text = TimeText.format(Values.micros(time));

            assertThat(text).as("seed %d", seed).hasSize("2024-02-29T23:59:59.123456Z".length());
            assertThat(Instant.parse(text)).as("seed %d", seed).isEqualTo(time);
            assertThat(TimeText.micros(text)).as("seed %d", seed).hasValue(Values.micros(time));
        }
    }

    @Test
    void writesTimesBeyondRfc3339ThatItDoesNotReadBack() {
        Instant beyond = Instant.parse("+10000-01-01T00:00:00Z");

        assertThat(TimeText.format(Values.micros(beyond))).isEqualTo("+10000-01-01T00:00:00.000000Z");
        assertThat(TimeText.format(Long.MAX_VALUE)).startsWith("+294247-01-10T04:00:54.775807");
        assertThat(TimeText.isSayable(beyond)).isFalse();
        assertThat(TimeText.isSayable(beyond.minus(1, ChronoUnit.MICROS))).isTrue();
    }
}
