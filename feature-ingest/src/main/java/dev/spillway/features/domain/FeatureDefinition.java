package dev.spillway.features.domain;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One feature: one aggregate over one window.
 *
 * @param of what is aggregated; empty only for what counts events
 * @param where only events for which this is true are taken in
 * @param window the lifetime for an aggregate that decays
 * @param otherwise what a caller gets in place of a null or when there is no answer; of the feature's type
 * @param ttlMicros the feature's own, at most the group's
 * @param buckets splits the aggregate into one per value of the field
 */
public record FeatureDefinition(
        String name,
        Aggregate aggregate,
        Optional<Expression> of,
        Optional<Expression> where,
        Window window,
        Optional<Object> otherwise,
        boolean critical,
        OptionalLong ttlMicros,
        Optional<Field> buckets) {

    /** A feature that is not split. */
    public FeatureDefinition(
            String name,
            Aggregate aggregate,
            Optional<Expression> of,
            Optional<Expression> where,
            Window window,
            Optional<Object> otherwise,
            boolean critical,
            OptionalLong ttlMicros) {
        this(name, aggregate, of, where, window, otherwise, critical, ttlMicros, Optional.empty());
    }

    public FeatureType type() {
        FeatureType one = aggregate.resultType(of.map(Expression::type).orElse(FieldType.LONG));
        return buckets.isPresent() ? FeatureType.map(one.scalar()) : one;
    }
}
