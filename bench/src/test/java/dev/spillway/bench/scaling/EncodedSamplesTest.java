package dev.spillway.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.Sketch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedSamplesTest {
    private static final String TOPIC = "instance-metrics";

    @ParameterizedTest
    @CsvSource({"0, 1, 0", "19, 1700000000000000, 63", "20, 1, 5", "239, 1700000000000007, 17"})
    void areWhatTheLoadSays(int instance, long atMicros, int kind) {
        var load = new FleetLoad(12, 20, 3, 7);
        Sketch[] sketches = FleetLoad.sketches(load.latencies());
        RecordSerde<InstanceMetrics> serde = RecordSerde.of(InstanceMetrics.class, Registered.registry());
        var samples = new EncodedSamples(load, sketches, serde.schemaId(TOPIC));

        byte[] bytes = samples.of(instance, FleetLoad.isBusy(instance / 20), atMicros, kind);

        assertThat(serde.deserializer().deserialize(TOPIC, bytes))
                .isEqualTo(load.sample(instance, atMicros, sketches[kind]));
    }
}
