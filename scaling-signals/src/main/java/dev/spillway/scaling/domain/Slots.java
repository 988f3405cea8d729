package dev.spillway.scaling.domain;

/** The grid of instants that signals are of, and the times that belong to it. */
final class Slots {
    static final long SECOND = 1_000_000L;

    /** From one signal to the next. */
    static final long WIDTH = 10 * SECOND;

    /** How long after its instant a slot may stay open. */
    static final long GRACE = 30 * SECOND;

    /** How far a sample's time may lie from its record's, on either side. */
    static final long SKEW = 30 * SECOND;

    /** How long after its last word an instance is known. */
    static final long KNOWN = 5 * 60 * SECOND;

    /** How long after its last word an instance that has not left counts against coverage. */
    static final long SILENT = 3_600 * SECOND;

    private Slots() {}

    /** The first signal that may show what is of that instant. */
    static long of(long micros) {
        return -Math.floorDiv(-micros, WIDTH) * WIDTH;
    }
}
