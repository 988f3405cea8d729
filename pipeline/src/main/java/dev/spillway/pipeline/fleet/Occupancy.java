package dev.spillway.pipeline.fleet;

/** How much of something has been in use, over time rather than at the moment of asking. Safe for any thread. */
public final class Occupancy {

    private final double capacity;
    private double used;
    private double usedNanos;
    private long countedNanos;
    private long askedNanos;

    /** @param capacity all of it, above 0 */
    public Occupancy(double capacity, long nowNanos) {
        if (!(capacity > 0)) {
            throw new IllegalArgumentException("need capacity > 0, got " + capacity);
        }
        this.capacity = capacity;
        this.countedNanos = nowNanos;
        this.askedNanos = nowNanos;
    }

    /** Takes so much into use, or gives it back if negative. */
    public synchronized void take(double amount, long nowNanos) {
        count(nowNanos);
        used += amount;
    }

    /** The share of capacity and time in use since this was asked before, in [0, 1]; at the same moment again: in use now. */
    public synchronized double shareSinceAsked(long nowNanos) {
        count(nowNanos);
        double span = (double) nowNanos - askedNanos;
        double share = span > 0 ? usedNanos / span / capacity : used / capacity;
        usedNanos = 0;
        askedNanos = nowNanos;
        // sums of doubles may end a hair outside
        return Math.max(0, Math.min(1, share));
    }

    private void count(long nowNanos) {
        usedNanos += used * Math.max(0, nowNanos - countedNanos);
        countedNanos = Math.max(countedNanos, nowNanos);
    }
}
