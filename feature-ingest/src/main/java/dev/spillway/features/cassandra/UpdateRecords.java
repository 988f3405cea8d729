package dev.spillway.features.cassandra;

import dev.spillway.features.cassandra.SinkMeters.Skip;
import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Values;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.features.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of {@code feature-updates}. The topic is ours, so a record that makes no row is rare; it is counted, named
 * in the log and passed over, since nothing must wait behind it.
 *
 * <p>A tombstone's revision is in its header {@code revision}, as decimal text; without one it is the record's timestamp.
 */
final class UpdateRecords {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateRecords.class);

    /** The header that gives a tombstone its revision. */
    static final String REVISION = "revision";

    private static final long MICROS_PER_MS = 1_000;

    /** Cassandra's limit for a partition key; each part has two bytes for its length and one at its end. */
    private static final int KEY_MAX_BYTES = 65_535;

    private static final int PART_OVERHEAD_BYTES = 3;
    private static final int FIXED_PART_BYTES = 8;

    /** Keys may be anybody's: what they say is no group's name for certain. */
    private static final int NAMED_GROUPS = 1_000;

    private final FeatureTables tables;
    private final String region;
    private final Deserializer<FeatureUpdate> values;
    private final SinkMeters meters;
    private final Set<String> passedOver = new HashSet<>();

    UpdateRecords(FeatureTables tables, String region, Deserializer<FeatureUpdate> values, SinkMeters meters) {
        this.tables = tables;
        this.region = region;
        this.values = values;
        this.meters = meters;
    }

    /**
     * What the record says; empty if it makes no row, which is counted by then.
     *
     * @throws dev.spillway.schemas.RegistryUnreachableException if its schema cannot be had at present
     * @throws UnknownVersionException if no definition here is of its group, or all are of earlier versions than the one that
     *     computed it
     */
    Optional<RowChange> read(ConsumerRecord<byte[], byte[]> each) {
        byte @Nullable [] key = each.key();
        if (key == null) {
            return skipped(each, Skip.UNREADABLE, "its key is null");
        }
        String text = new String(key, StandardCharsets.UTF_8);
        int bar = text.indexOf('|');
        Optional<FeatureGroup> group = tables.group(bar < 0 ? text : text.substring(0, bar));
        if (group.isEmpty()) {
            throw UnknownVersionException.ofGroup(bar < 0 ? text : text.substring(0, bar));
        }
        try {
            Map<String, Object> entity = group.get().keys().values(text.substring(bar + 1));
            return keyBytes(entity.values()) > KEY_MAX_BYTES
                    ? skipped(each, Skip.KEY_TOO_LONG, "its entity's fields have more than 64 KiB")
                    : Optional.of(change(each, group.get(), text, entity));
        } catch (SerializationException | IllegalArgumentException e) {
            return skipped(each, Skip.UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    private RowChange change(
            ConsumerRecord<byte[], byte[]> each, FeatureGroup group, String key, Map<String, Object> entity) {
        @Nullable FeatureUpdate update = values.deserialize(each.topic(), each.value());
        if (update == null) {
            return new RowChange(group, key, entity, revision(each), region, Optional.empty());
        }
        FeatureGroup of = tables.group(group.definition().name(), update.getVersion())
                .orElseThrow(() -> UnknownVersionException.newer(
                        group.definition().name(),
                        update.getVersion(),
                        group.definition().version()));
        Instant validUntil = update.getValidUntil();
        var content = new RowChange.Content(
                update.getVersion(),
                Values.micros(update.getEventTime()),
                validUntil == null ? OptionalLong.empty() : OptionalLong.of(Values.micros(validUntil)),
                values(of, update.getValues()),
                update.getState());
        return new RowChange(of, key, entity, update.getRevision(), update.getRegion(), Optional.of(content));
    }

    private static long revision(ConsumerRecord<byte[], byte[]> tombstone) {
        Header header = tombstone.headers().lastHeader(REVISION);
        if (header == null) {
            return Math.multiplyExact(tombstone.timestamp(), MICROS_PER_MS);
        }
        try {
            return Long.parseLong(new String(header.value(), StandardCharsets.UTF_8));
        } catch (NumberFormatException e) {
            // its own message has the content
            throw new IllegalArgumentException("its header " + REVISION + " is no number", e);
        }
    }

    /** By the names of the definition here: what an earlier version did not compute is null, what it alone did is left out. */
    private static List<@Nullable Object> values(FeatureGroup group, Map<String, Object> byName) {
        var values = new ArrayList<@Nullable Object>();
        for (FeatureDefinition feature : group.definition().features()) {
            values.add(value(feature, byName.get(feature.name())));
        }
        return values;
    }

    private static @Nullable Object value(FeatureDefinition feature, @Nullable Object written) {
        if (written == null) {
            return null;
        }
        FieldType scalar = feature.type().scalar();
        return switch (feature.type().form()) {
            case SCALAR -> scalar(feature, scalar, written);
            case LIST -> list(feature, scalar, written);
            case MAP -> map(feature, scalar, written);
        };
    }

    private static Object list(FeatureDefinition feature, FieldType scalar, Object written) {
        if (!(written instanceof List<?> list)) {
            throw wrong(feature, written);
        }
        var values = new ArrayList<Object>();
        list.forEach(item -> values.add(scalar(feature, scalar, item)));
        return values;
    }

    private static Object map(FeatureDefinition feature, FieldType scalar, Object written) {
        if (!(written instanceof Map<?, ?> map)) {
            throw wrong(feature, written);
        }
        var values = new TreeMap<String, Object>(Values::compareUtf8);
        map.forEach((key, item) -> values.put((String) key, scalar(feature, scalar, item)));
        return values;
    }

    private static Object scalar(FeatureDefinition feature, FieldType type, Object written) {
        Object value = written instanceof Timestamp time ? time.getAt() : written;
        if (!javaType(type).isInstance(value)) {
            throw wrong(feature, value);
        }
        return value;
    }

    private static IllegalArgumentException wrong(FeatureDefinition feature, Object value) {
        return new IllegalArgumentException("its value of " + feature.name() + " is a "
                + value.getClass().getSimpleName() + ", not " + feature.type());
    }

    private static Class<?> javaType(FieldType type) {
        return switch (type) {
            case BOOLEAN -> Boolean.class;
            case INT -> Integer.class;
            case LONG -> Long.class;
            case FLOAT -> Float.class;
            case DOUBLE -> Double.class;
            case STRING -> String.class;
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> Instant.class;
        };
    }

    private static int keyBytes(Collection<Object> entity) {
        // the virtual partition is a part of the key, too
        int bytes = PART_OVERHEAD_BYTES + FIXED_PART_BYTES;
        for (Object value : entity) {
            Object part = RowStatements.keyValue(value);
            bytes += PART_OVERHEAD_BYTES
                    + (part instanceof String text ? text.getBytes(StandardCharsets.UTF_8).length : FIXED_PART_BYTES);
        }
        return bytes;
    }

    /** Passes over a record that was told by a version that is deployed nowhere any more. The log names the first of a group. */
    Optional<RowChange> passOver(ConsumerRecord<byte[], byte[]> each, UnknownVersionException why) {
        meters.skipped(Skip.NOT_DEPLOYED);
        if (passedOver.size() < NAMED_GROUPS && passedOver.add(why.group())) {
            LOG.warn(
                    "a record makes no row, nor do others of its group that nobody deploys: group={} topic={} partition={} offset={}",
                    why.group(),
                    each.topic(),
                    each.partition(),
                    each.offset());
        }
        return Optional.empty();
    }

    private Optional<RowChange> skipped(ConsumerRecord<byte[], byte[]> each, Skip reason, String detail) {
        meters.skipped(reason);
        LOG.warn(
                "a record makes no row: topic={} partition={} offset={} reason={} detail={}",
                each.topic(),
                each.partition(),
                each.offset(),
                reason,
                detail);
        return Optional.empty();
    }
}
