package dev.spillway.features.definition;

import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.expression.CompiledExpression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A group that is complete but for the slots of its fields, which depend on the other groups of its topic. */
record GroupDraft(
        String name,
        int version,
        List<String> entity,
        GroupDefinition.GroupClock clock,
        Source source,
        long latenessMicros,
        OptionalLong ttlMicros,
        int readReplicas,
        List<FeatureDraft> features) {

    /**
     * @param fields those to be read of each event
     */
    record Source(
            String topic,
            GroupDefinition.Format format,
            Map<String, FieldType> fields,
            Optional<String> timestamp,
            Optional<CompiledExpression> filter,
            Optional<String> eventId,
            Optional<String> tieBreak) {}

    GroupDefinition define(EventLayout layout) {
        var boundSource = new GroupDefinition.Source(
                source.topic(),
                source.format(),
                source.fields().keySet().stream().map(f -> field(f, layout)).toList(),
                source.timestamp().map(f -> field(f, layout)),
                source.filter().map(e -> e.bind(layout)),
                source.eventId().map(f -> field(f, layout)),
                source.tieBreak().map(f -> field(f, layout)));
        return new GroupDefinition(
                name,
                version,
                entity.stream().map(f -> field(f, layout)).toList(),
                clock,
                boundSource,
                latenessMicros,
                ttlMicros,
                readReplicas,
                features.stream().map(f -> f.define(layout, source.fields())).toList(),
                GroupChecksum.of(this));
    }

    private Field field(String name, EventLayout layout) {
        FieldType type = source.fields().get(name);
        if (type == null) {
            throw new IllegalStateException("no field " + name + " in " + source.fields());
        }
        return layout.field(name, type);
    }
}
