package dev.spillway.pipeline.local;

import java.util.concurrent.TimeUnit;

/** How fast a feed goes. */
@FunctionalInterface
public interface Pace {

    /**
     * When a record is due.
     *
     * @param sent how many were sent before it
     * @param eventMs how much later it happened than the first; negative if earlier
     * @return nanoseconds after the start of the feed; in the past: at once
     */
    long dueNanos(long sent, long eventMs);

    /** As the events happened, that many times faster. */
    static Pace ofEventClock(double speedUp) {
        return (sent, eventMs) -> (long) (eventMs * (TimeUnit.MILLISECONDS.toNanos(1) / speedUp));
    }

    /** At a steady rate. */
    static Pace perSecond(double events) {
        return (sent, eventMs) -> (long) (sent * (TimeUnit.SECONDS.toNanos(1) / events));
    }

    /** As fast as they are taken. */
    static Pace unlimited() {
        return (sent, eventMs) -> 0;
    }
}
