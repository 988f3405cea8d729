package dev.spillway.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spillway.schemas.features.FeatureUpdate;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordSerdeTest {

    private static final String TOPIC = "feature-updates";

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final RecordSerde<FeatureUpdate> serde = RecordSerde.of(FeatureUpdate.class, registry);

    @Test
    void readsWhatItWrote() {
        byte[] bytes = serde.serializer().serialize(TOPIC, SampleUpdate.update());

        assertThat(serde.deserializer().deserialize(TOPIC, bytes)).isEqualTo(SampleUpdate.update());
    }

    @Test
    void carriesATombstoneAsNull() {
        assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
        assertThat(serde.deserializer().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void registersWhatTheSchemaFileSaysAndNothingOfJava() {
        serde.serializer().serialize(TOPIC, SampleUpdate.update());

        assertThat(registry.latest("feature-updates-value"))
                .hasValueSatisfying(schema -> assertThat(schema.toString()).doesNotContain("avro.java"));
    }

    /** A later writer may have added a field: this reader leaves it out. */
    @Test
    void readsALaterVersion() throws Exception {
        var now = RegisteredForm.of(FeatureUpdate.getClassSchema());
        var later = Schema.createRecord(now.getName(), null, now.getNamespace(), false);
        var fields = new ArrayList<>(now.getFields().stream()
                .map(f -> new Schema.Field(f, f.schema()))
                .toList());
        fields.add(0, new Schema.Field("origin", SchemaBuilder.builder().stringType(), null, ""));
        later.setFields(fields);
        var record = new GenericData.Record(later);
        var update = SampleUpdate.update();
        now.getFields().forEach(f -> record.put(f.name(), generic(f, update)));
        record.put("origin", "elsewhere");
        var out = new ByteArrayOutputStream();
        Wire.writeHeader(out, registry.register("feature-updates-value", later));
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(later).write(record, encoder);

        FeatureUpdate read = serde.deserializer().deserialize(TOPIC, out.toByteArray());

        assertThat(read.getGroup()).isEqualTo(update.getGroup());
        assertThat(read.getEventTime()).isEqualTo(update.getEventTime());
        assertThat(read.getState()).isEqualTo(update.getState());
    }

    private static @Nullable Object generic(Schema.Field field, FeatureUpdate update) {
        return switch (field.name()) {
            case "eventTime" -> update.getRevision();
            case "validUntil" -> null;
            case "entity", "values" -> Map.of();
            default -> update.get(field.name());
        };
    }

    @Test
    void saysWhichSchemaIsUnknown() {
        byte[] bytes = {0, 0, 0, 0, 9, 1, 2, 3};

        assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class)
                .hasCauseInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining("id 9");
    }

    @Test
    void blamesNoRecordForARegistryThatIsAway() {
        byte[] bytes = serde.serializer().serialize(TOPIC, SampleUpdate.update());
        registry.reachable(false);
        var reader = RecordSerde.of(FeatureUpdate.class, registry);

        assertThatThrownBy(() -> reader.deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(RegistryUnreachableException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "{\"group\": 1}"})
    void refusesBytesOfAnotherFormat(String text) {
        byte[] bytes = text.getBytes(UTF_8);

        assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class);
    }

    /** Damaged bytes are a record or a refusal, never any other failure. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void survivesDamage(long seed) {
        var random = new Random(seed);
        byte[] whole = serde.serializer().serialize(TOPIC, SampleUpdate.update());
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = Arrays.copyOf(whole, 6 + random.nextInt(whole.length - 5));
            for (int hits = random.nextInt(4); hits >= 0; hits--) {
                damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt();
            }

            Throwable thrown = catchThrowable(() -> serde.deserializer().deserialize(TOPIC, damaged));

            if (thrown != null) {
                assertThat(thrown).as("case %d", i).isInstanceOf(SerializationException.class);
            }
        }
    }
}
