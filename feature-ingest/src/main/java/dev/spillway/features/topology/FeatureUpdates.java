package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.features.domain.Update;
import dev.spillway.features.domain.Values;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.features.Timestamp;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Makes the records of {@code feature-updates}. */
final class FeatureUpdates {

    /** On a tombstone: the last revision of the row that has ended, for stores that order writes by it. */
    static final String REVISION = "revision";

    private final String region;
    private final IngestMeters meters;

    FeatureUpdates(String region, IngestMeters meters) {
        this.region = region;
        this.meters = meters;
    }

    Record<String, @Nullable FeatureUpdate> of(EntityStore.Entity entity, long wallMicros) {
        Update update = entity.group().update(entity.key(), entity.state());
        if (update.overflowed()) {
            meters.of(entity.group()).overflows().increment();
        }
        var validUntil = update.validUntilMicros();
        var value = FeatureUpdate.newBuilder()
                .setGroup(update.group())
                .setVersion(update.version())
                .setEntity(typed(update.entity()))
                .setEventTime(Values.instant(update.eventTimeMicros()))
                .setValidUntil(validUntil.isPresent() ? Values.instant(validUntil.getAsLong()) : null)
                .setRevision(update.revision())
                .setRegion(region)
                .setValues(typed(update.values()))
                .setState(ByteBuffer.wrap(update.state()))
                .build();
        return new Record<>(update.key(), value, Math.max(0, wallMicros / 1_000));
    }

    /** Says that an entity's life has ended. */
    static Record<String, @Nullable FeatureUpdate> tombstone(EntityStore.Entity entity, long dueMicros) {
        String key = Update.key(entity.group().definition().name(), entity.key());
        var headers = new RecordHeaders();
        entity.state()
                .revision()
                .ifPresent(last -> headers.add(REVISION, Long.toString(last).getBytes(UTF_8)));
        return new Record<>(key, null, Math.max(0, Math.floorDiv(dueMicros, 1_000)), headers);
    }

    /** Avro knows no Instant in a union that has a long, so a record of ours stands for it. Most rows have none. */
    private static Map<String, @Nullable Object> typed(Map<String, @Nullable Object> values) {
        boolean anyTime = false;
        for (Object value : values.values()) {
            anyTime |= value instanceof Instant;
        }
        if (!anyTime) {
            return values;
        }
        var typed = new LinkedHashMap<String, @Nullable Object>();
        values.forEach((name, value) -> typed.put(
                name,
                value instanceof Instant at ? Timestamp.newBuilder().setAt(at).build() : value));
        return typed;
    }
}
