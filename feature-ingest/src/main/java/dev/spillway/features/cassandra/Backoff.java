package dev.spillway.features.cassandra;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: 100 ms, doubled with each failure, at most 5 s, and up to a tenth more, so that many
 * who failed together do not come back together.
 */
record Backoff(RandomGenerator random) {
    private static final long FIRST_MS = 100;
    private static final long LAST_MS = 5_000;
    private static final int DOUBLINGS = 6;
    private static final double JITTER = 0.1;

    /** @param failures how many tries have failed, from 1 */
    Duration after(int failures) {
        long waitMs = Math.min(LAST_MS, FIRST_MS << Math.min(failures - 1, DOUBLINGS));
        return Duration.ofMillis(waitMs + (long) (waitMs * JITTER * random.nextDouble()));
    }
}
