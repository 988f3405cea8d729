package dev.spillway.scaling.domain;

import org.jspecify.annotations.Nullable;

/**
 * A metric that a policy declares over what instances report.
 *
 * @param from the gauge, or the sketch where there is a quantile
 * @param fold how the gauges of the reporting instances become one number
 * @param quantile of the instances' merged sketches, 0 to 1; null: {@code from} is a gauge
 * @param load whether it falls when the fleet grows; null: by its name ({@link Policy#isLoad})
 */
public record MetricDefinition(
        String name,
        String from,
        Fold fold,
        @Nullable Double quantile,
        @Nullable Boolean load) {

    /** How many numbers become one. */
    public enum Fold {
        MEAN,
        SUM,
        MAX
    }
}
