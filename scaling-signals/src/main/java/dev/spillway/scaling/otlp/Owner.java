package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Kind;
import dev.spillway.schemas.RecordKey;
import org.jspecify.annotations.Nullable;

/**
 * The instance that data points are of.
 *
 * @param instance empty: they speak for the fleet
 * @param tier null: not told
 */
record Owner(
        String fleet,
        String instance,
        Kind kind,
        String region,
        @Nullable Integer tier) {

    /** Names the instance among those of all fleets: by it points are brought together. */
    String key() {
        return RecordKey.of(fleet, instance);
    }
}
