package dev.spillway.scaling.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.scaling.domain.Sample;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.Wire;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.Sketch;
import dev.spillway.schemas.shared.FleetKind;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SampleReaderTest {
    private static final String TOPIC = "instance-metrics";

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final RecordSerde<InstanceMetrics> serde = RecordSerde.of(InstanceMetrics.class, registry);
    private final Deserializer<Sample> reader = SampleReader.of(registry);

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void readsWhatTheRecordSays(long seed) {
        Seeds.check(seed, cases -> {
            InstanceMetrics record = record(cases);
            byte[] bytes = serde.serializer().serialize(TOPIC, record);
            assertThat(reader.deserialize(TOPIC, bytes)).isEqualTo(Incoming.sample(record));
        });
    }

    /** Damage is told of, or makes another sample; nothing else comes of it. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void survivesDamage(long seed) {
        Seeds.check(seed, cases -> {
            byte[] bytes = serde.serializer().serialize(TOPIC, record(cases));
            byte[] damaged = cases.chance(0.5)
                    ? Arrays.copyOf(bytes, cases.between(Wire.HEADER_BYTES, bytes.length))
                    : bytes.clone();
            for (int i = cases.between(0, 3); i > 0 && damaged.length > Wire.HEADER_BYTES; i--) {
                damaged[cases.between(Wire.HEADER_BYTES, damaged.length - 1)] = (byte) cases.between(-128, 127);
            }
            try {
                assertThat(reader.deserialize(TOPIC, damaged)).isNotNull();
            } catch (SerializationException | IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotEmpty().doesNotEndWith(": null");
            }
        });
    }

    @Test
    void readsWhatAnotherVersionHasWritten() throws IOException {
        Schema ours = InstanceMetrics.getClassSchema();
        Schema later = new Schema.Parser()
                .parse(ours.toString()
                        .replaceFirst("\"fields\":\\[", "\"fields\":[{\"name\":\"zone\",\"type\":\"string\"},"));
        InstanceMetrics record = record(new Cases(1));
        var written = new GenericData.Record(later);
        written.put("zone", "z");
        ours.getFields().forEach(field -> written.put(field.name(), record.get(field.pos())));
        var out = new ByteArrayOutputStream();
        Wire.writeHeader(out, registry.register("elsewhere-value", later));
        new GenericDatumWriter<GenericData.Record>(later, SpecificData.getForClass(InstanceMetrics.class))
                .write(written, EncoderFactory.get().directBinaryEncoder(out, null));

        assertThat(reader.deserialize(TOPIC, out.toByteArray())).isEqualTo(Incoming.sample(record));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    +7          | 7
                    007         | 7
                    -12         | -12
                    -0000000012 | -12
                    """)
    void readsEveryTextOfAnIndex(String text, int index) {
        Sample sample = reader.deserialize(TOPIC, bytesOfBucket(text));
        assertThat(sample.latencies())
                .extractingByKey("latency_ms")
                .extracting(dev.spillway.scaling.domain.Sketch::counts)
                .isEqualTo(Map.of(index, 3L));
    }

    @ParameterizedTest
    @CsvSource({"''", "-", "x", "1x", "1.0", "99999999999"})
    void refusesWhatIsNoIndex(String text) {
        assertThatThrownBy(() -> reader.deserialize(TOPIC, bytesOfBucket(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sketch latency_ms: bucket \"" + text + "\" is no integer");
    }

    @Test
    void refusesWhatIsNoSketch() {
        assertThatThrownBy(() -> reader.deserialize(TOPIC, bytesOfBucket("50000")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sketch latency_ms: bucket 50000 of a sketch of gamma 1.02 is out of range");
    }

    private byte[] bytesOfBucket(String index) {
        InstanceMetrics record = record(new Cases(1));
        record.setLatencies(Map.of("latency_ms", new Sketch(1.02, 0L, Map.of(index, 3L), 0.5, 7.0)));
        return serde.serializer().serialize(TOPIC, record);
    }

    private static InstanceMetrics record(Cases cases) {
        Map<String, Double> gauges = new LinkedHashMap<>();
        for (int left = cases.between(0, 12); left > 0; left--) {
            gauges.put("g" + cases.between(0, 20), cases.pick(1.5, Double.NaN, cases.between(-1e9, 1e9)));
        }
        Map<String, Sketch> latencies = new HashMap<>();
        for (int left = cases.between(0, 3); left > 0; left--) {
            var counts = new HashMap<String, Long>();
            for (int buckets = cases.between(0, 200); buckets > 0; buckets--) {
                counts.put(Integer.toString(cases.between(-3_000, 3_000)), cases.between(0L, 1L << 33));
            }
            latencies.put("latencä " + left, new Sketch(1.02, cases.between(0L, 9L), counts, 0.5, 7.0));
        }
        return new InstanceMetrics(
                "fleet " + cases.between(0, 9),
                cases.pick(FleetKind.values()),
                "region",
                cases.chance(0.3) ? null : cases.pick(1, 4),
                cases.pick("", "ínstance"),
                Instant.ofEpochSecond(cases.between(0L, 4_000_000_000L), 1_000L * cases.between(0, 999_999)),
                cases.between(0.0, 60.0),
                gauges,
                latencies,
                cases.chance(0.3) ? null : cases.pick(true, false));
    }
}
