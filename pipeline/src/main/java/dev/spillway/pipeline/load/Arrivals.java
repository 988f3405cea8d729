package dev.spillway.pipeline.load;

import java.util.OptionalDouble;
import java.util.SplittableRandom;

/*
 * Arrivals of many who know nothing of each other: a Poisson process whose rate follows the shape. Drawn by thinning (Lewis
 * and Shedler, 1979): candidates come at the shape's highest rate, and each is taken with the chance that its moment's rate
 * is of the highest. Costs one candidate for each, times highest over mean.
 */

/** When each of a load's requests is due. The same seed makes the same moments. */
public final class Arrivals {

    private final LoadShape shape;
    private final SplittableRandom random;
    private double seconds;

    public Arrivals(LoadShape shape, long seed) {
        this.shape = shape;
        this.random = new SplittableRandom(seed);
    }

    /** Seconds from the load's beginning to the next one, later than the one before; empty if there will be none. */
    public OptionalDouble next() {
        double most = shape.perSecondMax();
        if (most == 0) {
            return OptionalDouble.empty();
        }
        do {
            // 1 - nextDouble() is above 0, so that its logarithm is finite
            seconds += -Math.log(1 - random.nextDouble()) / most;
        } while (random.nextDouble() * most >= shape.perSecondAt(seconds));
        return OptionalDouble.of(seconds);
    }
}
