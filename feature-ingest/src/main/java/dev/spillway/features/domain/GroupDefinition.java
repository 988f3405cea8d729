package dev.spillway.features.domain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A feature group as defined: whose features, from which events, and which.
 *
 * @param entity the fields that make up the key, at least one, in the order of the key
 * @param latenessMicros how far behind an entity's newest event another may lie
 * @param ttlMicros the age at which an entity's values count as too old
 * @param readReplicas standbys that serve reads beside the owner
 * @param checksum of everything above that changes what state means; the same version with another checksum is refused
 */
public record GroupDefinition(
        String name,
        int version,
        List<Field> entity,
        GroupClock clock,
        Source source,
        long latenessMicros,
        OptionalLong ttlMicros,
        int readReplicas,
        List<FeatureDefinition> features,
        String checksum) {

    public GroupDefinition {
        entity = List.copyOf(entity);
        features = List.copyOf(features);
    }

    /** The group and its version, as a name that no other version of any group has: {@code driver_features@3}. */
    public String versionedName() {
        return name + "@" + version;
    }

    /** Which clock decides what a look-up sees and when things expire. */
    public enum GroupClock {
        WALL,
        /** The newest event time that the source has shown. */
        EVENT
    }

    /** The form of the source's values. */
    public enum Format {
        AVRO,
        JSON
    }

    /**
     * Where a group's events come from.
     *
     * @param fields all that the group declares or, without a declaration, uses of the source's schema
     * @param timestamp the event's time; empty: the record's
     * @param filter events for which this is not true do not exist for the group
     * @param eventId names the event, so that a repeat within the lateness is dropped
     * @param tieBreak orders events of equal time
     */
    public record Source(
            String topic,
            Format format,
            List<Field> fields,
            Optional<Field> timestamp,
            Optional<Expression> filter,
            Optional<Field> eventId,
            Optional<Field> tieBreak) {
        public Source {
            fields = List.copyOf(fields);
        }
    }
}
