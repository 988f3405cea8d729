package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.OverflowNotice;
import dev.spillway.features.domain.Update;
import dev.spillway.schemas.TopicCatalogue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Makes the records of {@code feature-updates}, and of {@code alerts}, for one task. */
final class FeatureUpdates {

    /** On a tombstone: the last revision of the row that has ended, for stores that order writes by it. */
    static final String REVISION = "revision";

    private final FeatureIngestTopology.Formats formats;
    private final IngestMeters meters;
    private final Map<FeatureGroup, UpdateEncoder> encoders = new HashMap<>();

    FeatureUpdates(
            List<FeatureGroup> groups, String region, FeatureIngestTopology.Formats formats, IngestMeters meters) {
        this.formats = formats;
        this.meters = meters;
        groups.forEach(group -> encoders.put(group, new UpdateEncoder(group, region)));
    }

    /**
     * Tells of an entity.
     *
     * @param overflows what is known of sums that do not fit
     * @param alerts what there is to say of those, for {@code alerts}
     */
    Record<String, byte @Nullable []> of(
            EntityStore.Entity entity,
            long wallMicros,
            OverflowStore overflows,
            Consumer<Record<String, byte @Nullable []>> alerts) {
        FeatureGroup group = entity.group();
        Update update = group.update(entity.key(), entity.state());
        List<String> overflowed = update.vector().overflowed();
        if (!overflowed.isEmpty()) {
            meters.of(group).overflows().increment();
            overflows.seen(group, overflowed, wallMicros).forEach(notice -> alerts.accept(alert(notice, wallMicros)));
        }
        UpdateEncoder encoder = Objects.requireNonNull(encoders.get(group));
        return new Record<>(
                update.key(),
                encoder.encode(formats.updates().schemaId(TopicCatalogue.FEATURE_UPDATES.name()), update),
                millis(wallMicros));
    }

    /** Says something of sums that do not fit, or no longer do not. */
    Record<String, byte @Nullable []> alert(OverflowNotice notice, long wallMicros) {
        byte[] value = formats.alerts().serializer().serialize(TopicCatalogue.ALERTS.name(), OverflowAlerts.of(notice));
        return new Record<>(OverflowAlerts.key(notice), value, millis(wallMicros));
    }

    private static long millis(long micros) {
        return Math.max(0, micros / 1_000);
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
