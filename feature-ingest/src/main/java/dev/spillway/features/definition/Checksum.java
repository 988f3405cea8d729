package dev.spillway.features.definition;

import dev.spillway.features.domain.FieldType;
import dev.spillway.features.expression.CompiledExpression;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checksum of what a group's state means: SHA-256 over a text that leaves out comments, the order of keys, whether a
 * default is spelled out, and what only look-ups go by (defaults, critical, read_replicas).
 *
 * <p>The order of the features stays in, since state may keep them by position.
 */
final class Checksum {
    private final StringBuilder text = new StringBuilder();

    private Checksum() {}

    static String of(GroupDraft group) {
        var checksum = new Checksum();
        checksum.add("group", group.name());
        checksum.add("version", group.version());
        checksum.add("clock", group.clock());
        checksum.add("lateness", group.latenessMicros());
        checksum.add("ttl", group.ttlMicros());
        checksum.addSource(group);
        group.features().forEach(checksum::addFeature);
        return checksum.sha256();
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
    }

    private void add(String key, Object value) {
        Object plain = value instanceof Optional<?> optional
                ? optional.map(Object::toString).orElse("")
                : value;
        String written = plain.toString();
        // the length first, so that no text can pass for two lines
        text.append(key)
                .append(' ')
                .append(written.length())
                .append(' ')
                .append(written)
                .append('\n');
    }

    private String sha256() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
