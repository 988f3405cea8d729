package dev.spillway.features.topology;

/**
 * The clock of a version that tells nobody, in one partition: what it reads has shown, which is long ago while it reads back what is
 * retained. By the service clock every life would be over there before its next event came. Never goes back.
 */
final class SilentClock {
    private long shownMicros = ServiceClocks.UNSET;

    void show(long micros) {
        shownMicros = Math.max(shownMicros, micros);
    }

    /** The instant, which is never after the service clock's. */
    long nowMicros(long serviceMicros) {
        return Math.min(shownMicros, serviceMicros);
    }
}
