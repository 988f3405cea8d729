package dev.spillway.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.features.Timestamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes of a feature update, in every version that was ever written: {@code wire/feature-update/v<n>.bin}. */
class FeatureUpdateWireTest {

    private static final String TOPIC = "feature-updates";

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final RecordSerde<FeatureUpdate> serde = RecordSerde.of(FeatureUpdate.class, registry);

    /** The golden bytes carry the ids of a registry that got the released versions in their order. */
    @BeforeEach
    void registerWhatWasReleased() throws IOException {
        var v1 = new Schema.Parser()
                .parse(Path.of("src/test/resources/released/feature-update/v1.avsc")
                        .toFile());
        registry.register(TOPIC + "-value", v1);
    }

    @Test
    void readsVersion1() throws IOException {
        byte[] written = Files.readAllBytes(Path.of("src/test/resources/wire/feature-update/v1.bin"));

        assertThat(serde.deserializer().deserialize(TOPIC, written)).isEqualTo(update());
    }

    @Test
    void writesVersion1() throws IOException {
        byte[] written = Files.readAllBytes(Path.of("src/test/resources/wire/feature-update/v1.bin"));

        assertThat(serde.serializer().serialize(TOPIC, update())).isEqualTo(written);
    }

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
}
