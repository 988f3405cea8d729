package dev.spillway.schemas;

import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.features.LookupSample;
import dev.spillway.schemas.features.Timestamp;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The records of the feature service, as their golden bytes have them. */
final class SampleUpdate {
    private SampleUpdate() {}

    /** One value of every type; the maps are ordered, since a map's order is in the bytes. */
    static FeatureUpdate update() {
        Map<String, Object> entity = new LinkedHashMap<>();
        entity.put("origin", "ATL");
        entity.put("carrier_id", 7);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("delayed_last_1h", true);
        values.put("seats_max_1h", 180);
        values.put("flights_count_1d", 1_234_567_890_123L);
        values.put("load_max_1h", 0.5f);
        values.put("delay_avg_1h", 12.25);
        values.put("gate_last_1d", "B 12");
        values.put("landed_last_1d", new Timestamp(Instant.parse("2001-01-31T23:59:59.123456Z")));
        values.put("delay_stddev_5m", null);
        return FeatureUpdate.newBuilder()
                .setGroup("airport_features")
                .setVersion(3)
                .setEntity(entity)
                .setEventTime(Instant.parse("2001-02-01T00:00:00.000001Z"))
                .setValidUntil(Instant.parse("2001-02-01T00:00:30Z"))
                .setRevision(980_985_600_000_001L)
                .setRegion("local")
                .setValues(values)
                .setState(ByteBuffer.wrap(new byte[] {1, 0, -1}))
                .build();
    }

    /** A look-up that a caller was answered, with a value of every form. */
    static LookupSample lookup() {
        Map<String, Object> entity = new LinkedHashMap<>();
        entity.put("origin", "ATL");
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("flights_count_1d", 12L);
        values.put("last_5_gates_1d", List.of("B 12", "A 1"));
        values.put("by_carrier_1d", Map.of("DL", 7L));
        values.put("landed_last_1d", new Timestamp(Instant.parse("2001-01-31T23:59:59.123456Z")));
        Map<String, String> statuses = new LinkedHashMap<>();
        Map<String, String> sources = new LinkedHashMap<>();
        values.keySet().forEach(feature -> {
            statuses.put(feature, "PRESENT");
            sources.put(feature, "STATE");
        });
        return LookupSample.newBuilder()
                .setGroup("airport_features")
                .setVersion(3)
                .setEntity(entity)
                .setAt(Instant.parse("2001-02-01T00:00:01Z"))
                .setFeatures(List.copyOf(values.keySet()))
                .setValues(values)
                .setStatuses(statuses)
                .setSources(sources)
                .setEventTime(Instant.parse("2001-02-01T00:00:00.000001Z"))
                .setStalenessMs(40L)
                .build();
    }
}
