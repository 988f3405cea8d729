package dev.spillway.features.lookup;

import java.time.Duration;

/**
 * What a caller asks of the answers to its look-ups.
 *
 * @param staleMicrosMax a copy that is further behind its owner does not answer; 0: only owners do
 * @param waitNanosMax how long other instances are waited for
 */
public record Terms(long staleMicrosMax, long waitNanosMax) {
    public Terms {
        if (staleMicrosMax < 0 || waitNanosMax < 0) {
            throw new IllegalArgumentException(
                    "neither may be negative: staleMicrosMax=" + staleMicrosMax + " waitNanosMax=" + waitNanosMax);
        }
    }

    public static Terms of(Duration staleMax, Duration waitMax) {
        return new Terms(staleMax.toNanos() / 1_000, waitMax.toNanos());
    }

    /** The same, for a caller that allows another distance. */
    public Terms withStaleMicrosMax(long staleMicrosMax) {
        return new Terms(staleMicrosMax, waitNanosMax);
    }

    /** The same, for a caller that goes after so long, if that is sooner. */
    public Terms within(long waitNanosMax) {
        return new Terms(staleMicrosMax, Math.max(0, Math.min(this.waitNanosMax, waitNanosMax)));
    }
}
