package dev.spillway.pipeline.fleet;

/**
 * How much of a kind of work goes on at once, and waits: a pool of the isolation definition.
 *
 * @param threads at least 1
 * @param queue so many wait, at least 0
 */
public record PoolLimits(int threads, int queue, Rejection rejection) {

    /** What becomes of work that finds all threads busy and the queue full. */
    public enum Rejection {
        /** Whoever brings it does it. */
        CALLER_RUNS,
        /** It is refused. */
        ABORT
    }

    /** The brief's own, for those who hand in training jobs. */
    public static final PoolLimits TRAINING_API = new PoolLimits(20, 100, Rejection.ABORT);

    public PoolLimits {
        if (threads < 1 || queue < 0) {
            throw new IllegalArgumentException(
                    "need threads >= 1 and queue >= 0, got threads=" + threads + " queue=" + queue);
        }
    }
}
