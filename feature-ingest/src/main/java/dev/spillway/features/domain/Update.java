package dev.spillway.features.domain;

import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is told of an entity whose features changed: their values just after its newest event, and all that a reader
 * needs to evaluate them later.
 *
 * @param of the group
 * @param entityKey as {@link Intake#key} gave it
 * @param vector the values, without defaults, just after the newest event
 * @param eventTimeMicros the newest event
 * @param validUntilMicros when some value next changes with no new event; empty: never
 * @param revision counts up; at least the newest event's time
 * @param state for {@link FeatureGroup#decodeWhole}
 */
@SuppressWarnings("ArrayRecordComponent") // made once, handed on, never compared
public record Update(
        FeatureGroup of,
        String entityKey,
        FeatureVector vector,
        long eventTimeMicros,
        OptionalLong validUntilMicros,
        long revision,
        byte[] state) {

    /** The key of an entity's records among those of all groups. */
    public static String key(String group, String entityKey) {
        return group + "|" + entityKey;
    }

    /** The group and the entity's key, joined. */
    public String key() {
        return key(group(), entityKey);
    }

    public String group() {
        return of.definition().name();
    }

    public int version() {
        return of.definition().version();
    }

    /** The key's fields, typed. */
    public Map<String, Object> entity() {
        return of.keys().values(entityKey);
    }

    /** The values by feature. */
    public SortedMap<String, @Nullable Object> values() {
        return of.byName(vector);
    }
}
