package dev.spillway.topologies;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The instant by which a service judges what is visible, silent, expired or due. It may stand still, or be set back. */
@FunctionalInterface
public interface ServiceClock {

    /** Microseconds since the epoch. */
    long nowMicros();

    /** The same, as the JDK has it. */
    default Instant now() {
        return Instant.EPOCH.plus(nowMicros(), ChronoUnit.MICROS);
    }
}
