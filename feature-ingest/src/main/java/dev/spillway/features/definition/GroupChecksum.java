package dev.spillway.features.definition;

import dev.spillway.features.domain.FieldType;
import dev.spillway.features.expression.CompiledExpression;
import dev.spillway.topologies.definition.Checksum;
import java.util.TreeMap;

/**
 * The checksum of what a group's state means: SHA-256 over a text that leaves out comments, the order of keys, whether a
 * default is spelled out, and what only look-ups go by (defaults, critical, read_replicas).
 *
 * <p>The order of the features stays in, since state may keep them by position.
 */
final class GroupChecksum {
    private final Checksum checksum = new Checksum();

    private GroupChecksum() {}

    static String of(GroupDraft group) {
        var checksum = new GroupChecksum();
        checksum.add("group", group.name());
        checksum.add("version", group.version());
        checksum.add("clock", group.clock());
        checksum.add("lateness", group.latenessMicros());
        checksum.add("ttl", group.ttlMicros());
        checksum.addSource(group);
        group.features().forEach(checksum::addFeature);
        return checksum.checksum.sha256();
    }

    private void add(String key, Object value) {
        checksum.add(key, value);
    }

    private void addSource(GroupDraft group) {
        GroupDraft.Source source = group.source();
        add("topic", source.topic());
        add("format", source.format());
        add("filter", source.filter().map(CompiledExpression::text));
        add("timestamp", source.timestamp());
        add("event_id", source.eventId());
        add("tie_break", source.tieBreak());
        var used = new TreeMap<String, FieldType>();
        group.entity().forEach(f -> add("entity", f));
        group.entity().forEach(f -> used.put(f, type(source, f)));
        source.timestamp().ifPresent(f -> used.put(f, type(source, f)));
        source.eventId().ifPresent(f -> used.put(f, type(source, f)));
        source.tieBreak().ifPresent(f -> used.put(f, type(source, f)));
        source.filter().ifPresent(e -> used.putAll(e.fields()));
        group.features().forEach(f -> {
            f.of().ifPresent(e -> used.putAll(e.fields()));
            f.where().ifPresent(e -> used.putAll(e.fields()));
            f.buckets().ifPresent(b -> used.put(b, type(source, b)));
        });
        used.forEach((name, type) -> add("field " + name, type));
    }

    private static FieldType type(GroupDraft.Source source, String field) {
        return source.fields().getOrDefault(field, FieldType.STRING);
    }

    private void addFeature(FeatureDraft feature) {
        add("feature", feature.name());
        add("aggregate", feature.aggregate());
        add("of", feature.of().map(CompiledExpression::text));
        add("where", feature.where().map(CompiledExpression::text));
        add("width", feature.window().widthMicros());
        add("hop", feature.window().hopMicros());
        add("ttl", feature.ttlMicros());
        // not said where there are none: what was written before there were any stays readable
        feature.buckets().ifPresent(field -> add("buckets", field));
    }
}
