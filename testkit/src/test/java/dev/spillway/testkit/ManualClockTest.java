package dev.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {

    @Test
    void standsStillUntilMoved() {
        var clock = new ManualClock(Instant.parse("1969-12-31T23:59:59.999999Z"));
        assertThat(clock.nowMicros()).isEqualTo(-1);

        clock.moveBy(Duration.ofMillis(2));
        assertThat(clock.nowMicros()).isEqualTo(1_999);

        clock.moveBy(Duration.ofSeconds(-1));
        assertThat(clock.now()).isEqualTo(Instant.parse("1969-12-31T23:59:59.001999Z"));

        clock.moveTo(Instant.ofEpochSecond(5));
        assertThat(clock.nowMicros()).isEqualTo(5_000_000);
    }
}
