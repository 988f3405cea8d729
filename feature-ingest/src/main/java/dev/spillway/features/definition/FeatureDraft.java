package dev.spillway.features.definition;

import dev.spillway.features.domain.Aggregate;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Window;
import dev.spillway.features.expression.CompiledExpression;
import java.util.Map;
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
        OptionalLong ttlMicros,
        Optional<String> buckets) {

    /** @param types of the source's fields */
    FeatureDefinition define(EventLayout layout, Map<String, FieldType> types) {
        return new FeatureDefinition(
                name,
                aggregate,
                of.map(e -> e.bind(layout)),
                where.map(e -> e.bind(layout)),
                window,
                otherwise,
                critical,
                ttlMicros,
                buckets.map(field -> layout.field(field, types.getOrDefault(field, FieldType.STRING))));
    }
}
