package dev.spillway.scaling.domain;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the prediction fleets of a region do together, in the interval before one instant.
 *
 * @param requests of all fleets
 * @param errors of all fleets
 * @param unavailable of the requests of those instances that told both
 * @param latency of all requests whose sketches merge; empty if none were measured
 * @param unmerged how many fleets' sketches are left out, since their gamma is another
 */
public record RegionSignal(
        String region,
        long atMicros,
        double requests,
        double errors,
        Share unavailable,
        Optional<Sketch> latency,
        int unmerged) {

    /** Empty without requests, or if it is not measured. */
    public OptionalDouble availability() {
        return finite(unavailable.rest());
    }

    /** Empty without requests. */
    public OptionalDouble errorRate() {
        return finite(new Share(errors, requests).ratio());
    }

    /** In milliseconds. */
    public OptionalDouble latencyP95() {
        return quantile(0.95);
    }

    /** In milliseconds. */
    public OptionalDouble latencyP99() {
        return quantile(0.99);
    }

    private OptionalDouble quantile(double q) {
        return latency.isPresent() ? finite(latency.get().quantile(q)) : OptionalDouble.empty();
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
