package dev.spillway.features.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    @ParameterizedTest
    @CsvSource({"1, 100", "2, 200", "3, 400", "6, 3200", "7, 5000", "8, 5000", "1000000, 5000"})
    void doublesUpToFiveSecondsAndATenthMore(int failures, long leastMs) {
        var backoff = new Backoff(new Random(7));

        Duration wait = backoff.after(failures);

        assertThat(wait).isBetween(Duration.ofMillis(leastMs), Duration.ofMillis(leastMs + leastMs / 10));
    }
}
