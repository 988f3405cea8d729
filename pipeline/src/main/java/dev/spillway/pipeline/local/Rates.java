package dev.spillway.pipeline.local;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How fast things that are counted go, since they were asked for before. For one thread. */
final class Rates {

    private final Map<String, Double> before = new HashMap<>();
    private final Map<String, Long> beforeNanos = new HashMap<>();

    /**
     * Per second; 0 when asked for the first time.
     *
     * @param what is counted, by name
     * @param now how many it is by now
     */
    double perSecond(String what, double now) {
        long nanos = System.nanoTime();
        Double then = before.put(what, now);
        Long thenNanos = beforeNanos.put(what, nanos);
        if (then == null || thenNanos == null || nanos == thenNanos) {
            return 0;
        }
        return (now - then) / (nanos - thenNanos) * TimeUnit.SECONDS.toNanos(1);
    }
}
