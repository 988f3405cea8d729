package dev.spillway.features.definition;

import dev.spillway.features.domain.Aggregate;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.Window;
import dev.spillway.features.expression.CompiledExpression;
import java.util.Optional;
import java.util.OptionalLong;

/** A feature that is complete but for the slots of its fields. */
record FeatureDraft(
        String name,
        Aggregate aggregate,
        Optional<CompiledExpression> of,
        Optional<CompiledExpression> where,
        Window window,
        Optional<Object> otherwise,
        boolean critical,
        OptionalLong ttlMicros) {

    FeatureDefinition define(EventLayout layout) {
        return new FeatureDefinition(
                name,
                aggregate,
                of.map(e -> e.bind(layout)),
                where.map(e -> e.bind(layout)),
                window,
                otherwise,
                critical,
                ttlMicros);
    }
}
