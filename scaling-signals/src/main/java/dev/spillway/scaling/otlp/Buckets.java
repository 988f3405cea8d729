package dev.spillway.scaling.otlp;

import java.util.Optional;

/** How many values of an OTLP histogram lie where. */
sealed interface Buckets permits ExplicitBuckets, ExponentialBuckets {

    /** What was added since an earlier state of the same series; empty if this did not grow out of that. */
    Optional<Buckets> since(Buckets before);

    /**
     * Adds the values to a sketch.
     *
     * @param scale what each is multiplied by, above 0
     */
    void pourInto(SketchBuilder sketch, double scale);
}
