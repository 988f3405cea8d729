package dev.spillway.features.domain;

import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is told of an entity whose features changed: their values just after its newest event, and all that a reader
 * needs to evaluate them later.
 *
 * @param key the group and the entity's key, joined
 * @param entity the key's fields, typed
 * @param validUntilMicros when some value next changes with no new event; empty: never
 * @param dueMicros when the entity's life ends on the service clock; empty: never
 * @param revision counts up; at least the newest event's time
 * @param values by feature, without defaults
 * @param state for {@link FeatureGroup#decodeWhole}
 */
@SuppressWarnings("ArrayRecordComponent") // made once, handed on, never compared
public record Update(
        String key,
        String group,
        int version,
        Map<String, Object> entity,
        long eventTimeMicros,
        OptionalLong validUntilMicros,
        OptionalLong dueMicros,
        long revision,
        SortedMap<String, @Nullable Object> values,
        byte[] state,
        boolean overflowed) {

    /** The key of an entity's records among those of all groups. */
    public static String key(String group, String entityKey) {
        return group + "|" + entityKey;
    }
}
