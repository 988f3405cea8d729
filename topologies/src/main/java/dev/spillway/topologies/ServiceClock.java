package dev.spillway.topologies;

/** The instant by which a service judges what is visible, silent, expired or due. It may stand still, or be set back. */
@FunctionalInterface
public interface ServiceClock {

    /** Microseconds since the epoch. */
    long nowMicros();
}
