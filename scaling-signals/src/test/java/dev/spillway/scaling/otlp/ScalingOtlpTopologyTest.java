package dev.spillway.scaling.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.testkit.Golden;
import dev.spillway.testkit.ManualClock;
import dev.spillway.testkit.Rig;
import dev.spillway.testkit.Rig.Life;
import dev.spillway.testkit.Timeline;
import dev.spillway.testkit.Timeline.Row;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScalingOtlpTopologyTest {
    private static final StreamedTopic<byte[], byte[]> SOURCE = StreamedTopic.ofBytes("otlp_metrics");

    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final Quarantine quarantine = new Quarantine("scaling", new SimpleMeterRegistry());
    private final StreamedTopic<String, InstanceMetrics> samples = new StreamedTopic<>(
            "instance-metrics", Serdes.String(), RecordSerde.of(InstanceMetrics.class, new InMemoryRegistry()));

    /** The shipped DCGM mapping: an interval of 30 s, so that a point at :05 is in the middle of :50 to :20. */
    @ParameterizedTest
    @EnumSource
    void bringsTogetherWhatTheCollectorSplits(Life life) throws Exception {
        var story = Timeline.of("""
                at                    export                     | samples                                                          put aside
                2026-01-01T00:00:05Z  node-1 util 80             | -                                                                -
                2026-01-01T00:00:06Z  node-1 used 30             | -                                                                -
                2026-01-01T00:00:06Z  node-2 util 10             | -                                                                -
                2026-01-01T00:00:07Z  node-1 free 90             | -                                                                -
                2026-01-01T00:00:08Z  garbage                    | -                                                                UNDECODABLE
                2026-01-01T00:00:08Z  nobody util 5              | -                                                                MISSING_FIELD
                2026-01-01T00:00:22Z  -                          | -                                                                -
                2026-01-01T00:00:24Z  -                          | node-1@00:00:20 {gpu_memory_utilization=0.25, gpu_utilization=0.8} node-2@00:00:21 {gpu_utilization=0.1}  -
                2026-01-01T00:00:35Z  node-1 util 2147483634     | -                                                                -
                2026-01-01T00:00:36Z  node-2 util 20             | -                                                                -
                2026-01-01T00:01:05Z  node-2 util 30             | node-2@00:00:51 {gpu_utilization=0.2}                            -
                2026-01-01T00:30:00Z  -                          | node-2@00:01:21 {gpu_utilization=0.3}                            -
                """);
        try (var rig = new Rig(topology(), life, clock)) {
            story.assertPlaysAll(row -> {
                play(rig, row);
                return List.of(told(rig), putAside(rig));
            });
            assertThat(rig.<String, byte[]>keyValueStore(AssemblyStore.NAME).all())
                    .as("instances that are kept")
                    .isExhausted();
        }
    }

    private static void play(Rig rig, Row row) {
        Instant at = row.at("at");
        rig.advanceTo(at);
        row.given("export").ifPresent(export -> rig.send(SOURCE, null, bytes(export, at), at));
    }

    private static byte[] bytes(String export, Instant at) {
        String[] words = export.split(" ", -1);
        if (words.length == 1) {
            return new byte[] {1, 2, 3};
        }
        String metric = words[1].equals("util")
                ? "DCGM_FI_DEV_GPU_UTIL"
                : "DCGM_FI_DEV_FB_" + words[1].toUpperCase(Locale.ROOT);
        var point = Export.point(0, (double) at.getEpochSecond(), Double.parseDouble(words[2]), "gpu=0");
        return words[0].equals("nobody")
                ? Export.of(List.of("service.name=dcgm"), Export.gauge(metric, point))
                : Export.of(List.of("service.name=dcgm", "k8s.node.name=" + words[0]), Export.gauge(metric, point));
    }

    private String told(Rig rig) {
        return rig.read(samples).stream()
                .map(ScalingOtlpTopologyTest::line)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static String line(TestRecord<String, InstanceMetrics> record) {
        InstanceMetrics value = record.value();
        assertThat(record.key()).isEqualTo("training").isEqualTo(value.getFleet());
        assertThat(record.getRecordTime()).isEqualTo(value.getAt());
        return value.getInstance() + "@" + value.getAt().toString().substring(11, 19) + " "
                + new TreeMap<>(value.getGauges());
    }

    private String putAside(Rig rig) {
        return rig.read(quarantine.topic()).stream()
                .map(record -> String.valueOf(Rig.headers(record).get("reason")))
                .collect(Collectors.joining(" "));
    }

    @Test
    void keepsTheShapeItHasInProduction() throws Exception {
        Golden.assertUnchanged(topology(), Path.of("src/test/resources/topology/scaling-otlp.txt"));
    }

    private ScalingOtlpTopology topology() throws InvalidDefinitionsException, IOException {
        List<OtlpMapping> mappings = OtlpMappingLoader.load(List.of(Path.of("../definitions/otlp/dcgm.yaml")));
        var meters = new OtlpMeters("otlp_metrics", new SimpleMeterRegistry());
        var parts = new ScalingOtlpTopology.Parts(clock, quarantine, meters);
        return new ScalingOtlpTopology(mappings, 0.01, samples, parts);
    }
}
