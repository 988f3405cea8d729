package dev.spillway.topologies;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The clock on the wall: the one place that asks the machine for the time of day. */
public record WallClock() implements ServiceClock {

    @Override
    public long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
