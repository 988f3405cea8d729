package dev.spillway.features.cassandra;

import dev.spillway.features.domain.FeatureGroup;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a record says of one row.
 *
 * @param key the record's: group and entity
 * @param entity the key's fields, typed, in the definition's order
 * @param revision the write's timestamp
 * @param content empty: the row's life is over
 */
record RowChange(
        FeatureGroup group,
        String key,
        Map<String, Object> entity,
        long revision,
        String region,
        Optional<Content> content) {

    /**
     * What the row holds beside its key.
     *
     * @param values in the order of the definition; Boolean, Integer, Long, Float, Double, String, Instant or null
     */
    record Content(
            int version,
            long eventTimeMicros,
            OptionalLong validUntilMicros,
            List<@Nullable Object> values,
            ByteBuffer state) {}

    /**
     * Of two changes of one row the one that Cassandra would keep, which is why the other need not be written: the higher
     * revision, at equal ones the deletion.
     */
    RowChange over(RowChange other) {
        if (revision != other.revision) {
            return revision > other.revision ? this : other;
        }
        return content.isEmpty() ? this : other;
    }
}
