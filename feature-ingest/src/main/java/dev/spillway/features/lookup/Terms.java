package dev.spillway.features.lookup;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * What a caller asks of the answers to its look-ups.
 *
 * @param staleMicrosMax a copy that is further behind its owner does not answer; 0: only owners do
 * @param waitNanosMax how long other instances are waited for
 * @param abandoned whether nobody waits for the answers any more
 */
public record Terms(long staleMicrosMax, long waitNanosMax, BooleanSupplier abandoned) {
    public Terms {
        if (staleMicrosMax < 0 || waitNanosMax < 0) {
            throw new IllegalArgumentException(
                    "neither may be negative: staleMicrosMax=" + staleMicrosMax + " waitNanosMax=" + waitNanosMax);
        }
    }

    public static Terms of(Duration staleMax, Duration waitMax) {
        return new Terms(staleMax.toNanos() / 1_000, waitMax.toNanos(), () -> false);
    }

    /** The same, for a caller that allows another distance. */
    public Terms withStaleMicrosMax(long staleMicrosMax) {
        return new Terms(staleMicrosMax, waitNanosMax, abandoned);
    }

    /** The same, for a caller that goes after so long, if that is sooner. */
    public Terms within(long waitNanosMax) {
        return new Terms(staleMicrosMax, Math.max(0, Math.min(this.waitNanosMax, waitNanosMax)), abandoned);
    }

    /** The same, for a caller that may leave. */
    public Terms asLongAs(BooleanSupplier abandoned) {
        return new Terms(staleMicrosMax, waitNanosMax, abandoned);
    }

    /**
     * Goes on only if somebody waits for the answers. To be called before each that costs something.
     *
     * @throws CancellationException if nobody does
     */
    public void requireCaller() {
        if (abandoned.getAsBoolean()) {
            throw new CancellationException("nobody waits for the answer any more");
        }
    }
}
