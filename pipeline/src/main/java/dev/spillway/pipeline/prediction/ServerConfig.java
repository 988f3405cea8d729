package dev.spillway.pipeline.prediction;

import dev.spillway.pipeline.fleet.PoolLimits;

/**
 * How much a prediction server can do.
 *
 * @param pool its slots, each of which works on one prediction at a time, and how many wait for one
 * @param serviceMs how long the model holds a slot on average, beside the look-up
 */
public record ServerConfig(PoolLimits pool, double serviceMs) {

    /**
     * Two slots of 40 ms: about fifty predictions a second, so that a fleet of a laptop is busy under a load that leaves the
     * laptop idle. Twenty wait, which is 400 ms.
     */
    public static final ServerConfig SMALL = new ServerConfig(new PoolLimits(2, 20, PoolLimits.Rejection.ABORT), 40);

    public ServerConfig {
        if (!(serviceMs >= 0)) {
            throw new IllegalArgumentException("need serviceMs >= 0, got " + serviceMs);
        }
        if (pool.rejection() != PoolLimits.Rejection.ABORT) {
            throw new IllegalArgumentException("an event loop cannot run what a pool refuses: need ABORT");
        }
    }
}
