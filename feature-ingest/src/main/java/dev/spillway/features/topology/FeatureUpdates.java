package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Update;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Makes the records of {@code feature-updates}, for one task. */
final class FeatureUpdates {

    /** On a tombstone: the last revision of the row that has ended, for stores that order writes by it. */
    static final String REVISION = "revision";

    private final IntSupplier schemaId;
    private final IngestMeters meters;
    private final Map<FeatureGroup, UpdateEncoder> encoders = new HashMap<>();

    /** @param schemaId the id under which a registry has the schema of an update */
    FeatureUpdates(List<FeatureGroup> groups, String region, IntSupplier schemaId, IngestMeters meters) {
        this.schemaId = schemaId;
        this.meters = meters;
        groups.forEach(group -> encoders.put(group, new UpdateEncoder(group, region)));
    }

    Record<String, byte @Nullable []> of(EntityStore.Entity entity, long wallMicros) {
        FeatureGroup group = entity.group();
        Update update = group.update(entity.key(), entity.state());
        if (update.vector().overflowed()) {
            meters.of(group).overflows().increment();
        }
        UpdateEncoder encoder = Objects.requireNonNull(encoders.get(group));
        return new Record<>(update.key(), encoder.encode(schemaId.getAsInt(), update), Math.max(0, wallMicros / 1_000));
    }

    /** Says that an entity's life has ended. */
    static Record<String, byte @Nullable []> tombstone(EntityStore.Entity entity, long dueMicros) {
        String key = Update.key(entity.group().definition().name(), entity.key());
        var headers = new RecordHeaders();
        entity.state()
                .revision()
                .ifPresent(last -> headers.add(REVISION, Long.toString(last).getBytes(UTF_8)));
        return new Record<>(key, null, Math.max(0, Math.floorDiv(dueMicros, 1_000)), headers);
    }
}
