package dev.spillway.features.cassandra;

import dev.spillway.features.domain.Values;
import java.time.Instant;

/**
 * The times of a row in the units that Cassandra has. Everything is rounded to the safe side: the typed columns hold in all of
 * [as_of, valid_until), and a row never goes before its life is over.
 */
final class RowTimes {
    private RowTimes() {}

    private static final long MICROS_PER_MS = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    /** What a statement binds for "lives until it is deleted". */
    static final int NO_TTL = 0;

    /** Cassandra's longest TTL: 20 years. A life with more left is ended by its tombstone alone. */
    private static final int MAX_TTL_SECONDS = 630_720_000;

    /** From when on the values hold: just after the newest event, rounded up to the millisecond. */
    static Instant asOf(long eventTimeMicros) {
        return Values.instant(-Math.floorDiv(-(eventTimeMicros + 1), MICROS_PER_MS) * MICROS_PER_MS);
    }

    /** Until when they hold: rounded down to the millisecond. */
    static Instant validUntil(long validUntilMicros) {
        return Values.instant(Math.floorDiv(validUntilMicros, MICROS_PER_MS) * MICROS_PER_MS);
    }

    /** When the life of a row whose newest event was then is over: an absence must be exceeded, so a millisecond later. */
    static long dueMicros(long eventTimeMicros, long lifeMicros) {
        return eventTimeMicros + lifeMicros + MICROS_PER_MS;
    }

    /**
     * What is left of a row's life in seconds, rounded up.
     *
     * @param dueMicros after now
     */
    static int ttlSeconds(long dueMicros, long nowMicros) {
        long seconds = -Math.floorDiv(-(dueMicros - nowMicros), MICROS_PER_SECOND);
        return seconds > MAX_TTL_SECONDS ? NO_TTL : (int) seconds;
    }
}
