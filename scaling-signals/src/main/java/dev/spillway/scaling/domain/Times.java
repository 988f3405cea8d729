package dev.spillway.scaling.domain;

import java.util.OptionalLong;

/** Instants in epoch microseconds, of which one may never have been. */
final class Times {

    /** Before every instant: it has not happened. */
    static final long NEVER = Long.MIN_VALUE;

    static final long MINUTE_MICROS = 60_000_000L;

    private Times() {}

    /** A time after an instant; never after one that has not been. */
    static long after(long startMicros, long durationMicros) {
        if (startMicros == NEVER) {
            return NEVER;
        }
        long end = startMicros + durationMicros;
        return end < startMicros ? Long.MAX_VALUE : end;
    }

    static OptionalLong optional(long micros) {
        return micros == NEVER ? OptionalLong.empty() : OptionalLong.of(micros);
    }
}
