package dev.spillway.features.domain;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One feature: one aggregate over one window.
 *
 * @param of what is aggregated; empty only for a count of events
 * @param where only events for which this is true are taken in
 * @param otherwise what a caller gets in place of a null or when there is no answer; of the feature's type
 * @param ttlMicros the feature's own, at most the group's
 */
public record FeatureDefinition(
        String name,
        Aggregate aggregate,
        Optional<Expression> of,
        Optional<Expression> where,
        Window window,
        Optional<Object> otherwise,
        boolean critical,
        OptionalLong ttlMicros) {

    public FieldType type() {
        return aggregate.resultType(of.map(Expression::type).orElse(FieldType.LONG));
    }
}
