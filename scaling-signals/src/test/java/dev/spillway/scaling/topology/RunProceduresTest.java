package dev.spillway.scaling.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.FleetBoard;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.schemas.scaling.StorageStep;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.schemas.shared.FleetKind;
import dev.spillway.testkit.ManualClock;
import dev.spillway.testkit.Rig;
import dev.spillway.testkit.Rig.Life;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.StreamedTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cluster of one node becomes one of two, and one again, by the steps that it is told. */
class RunProceduresTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private static final String POLICY = """
            policy: cassandra
            version: 1
            applies_to: {kind: CASSANDRA}
            rules:
              slow: {when: read_latency_p99_ms > 15, for: 10s, scale_out: instances + 1}
              idle: {when: read_latency_p99_ms < 2, for: 10s, scale_in: instances - 1}
            constraints: {min: 1, max: 2, unit: NODE, cooldown: 10s}
            procedure: {name: add-node, verify: read_latency_p99_ms <= 15, verify_for: 20s, abort_after: 10m}
            """;

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final ScalingTopics topics = new ScalingTopics(registry);
    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ScalingTopology topology = new ScalingTopology(
            topics, new FleetBoard(), clock, new Quarantine("scaling", meters), new ScalingMeters(meters));

    private final StreamedTopic<String, InstanceMetrics> samples =
            source(TopicCatalogue.INSTANCE_METRICS, InstanceMetrics.class);
    private final StreamedTopic<String, Definition> policies =
            source(TopicCatalogue.SCALING_POLICIES, Definition.class);
    private final StreamedTopic<String, ScalingOutcome> outcomes =
            source(TopicCatalogue.SCALING_OUTCOMES, ScalingOutcome.class);

    private <T extends SpecificRecord> StreamedTopic<String, T> source(Topic topic, Class<T> type) {
        return new StreamedTopic<>(topic.name(), Serdes.String(), RecordSerde.of(type, registry));
    }

    @ParameterizedTest
    @EnumSource
    void addsANodeAndTakesItAwayAgain(Life life) {
        try (var rig = new Rig(topology, life, clock)) {
            rig.send(policies, "cassandra", new Definition(POLICY, 1, "c"), BEGIN);
            report(rig, 0, 110, 20, "n1");
            StorageProcedure add = only(rig, StorageStep.ADD);
            assertThat(add.getId()).isEqualTo("store@1");

            acknowledge(rig, 111, add, "n2", null);
            StorageProcedure wait = only(rig, StorageStep.WAIT_STREAMING);
            assertThat(wait.getNode()).isEqualTo("n2");

            acknowledge(rig, 112, wait, "n2", null);
            only(rig, StorageStep.VERIFY_LATENCY);
            report(rig, 120, 170, 10, "n1", "n2");
            StorageProcedure done = only(rig, StorageStep.DONE);
            assertThat(done.getEpoch()).isEqualTo(4);
            assertThat(rig.read(outcomes))
                    .extracting(TestRecord::value)
                    .extracting(ScalingOutcome::getStatus, ScalingOutcome::getEpoch, ScalingOutcome::getInstances)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(OutcomeStatus.APPLIED, 1L, 2));

            report(rig, 180, 230, 1, "n1", "n2");
            StorageProcedure leave = only(rig, StorageStep.DECOMMISSION);
            acknowledge(rig, 231, leave, null, "n2");
            StorageProcedure gone = only(rig, StorageStep.DONE);
            assertThat(gone.getNode()).isEqualTo("n2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void abortsAStepThatLastsTooLong(Life life) {
        try (var rig = new Rig(topology, life, clock)) {
            rig.send(policies, "cassandra", new Definition(POLICY, 1, "c"), BEGIN);
            report(rig, 0, 110, 20, "n1");
            only(rig, StorageStep.ADD);

            // in steps: a task that begins waits for some looks before it goes by the wall clock
            for (int second = 120; second <= 800; second += 20) {
                rig.advanceTo(BEGIN.plusSeconds(second));
            }
            StorageProcedure aborted = only(rig, StorageStep.ABORTED);
            assertThat(aborted.getDetail()).contains("ADD lasted longer than abort_after");
            assertThat(rig.read(topics.alerts)).extracting(TestRecord::key).contains("store|store|procedure");
            assertThat(rig.read(outcomes))
                    .extracting(TestRecord::value)
                    .extracting(ScalingOutcome::getStatus)
                    .contains(OutcomeStatus.FAILED);
        }
    }

    private StorageProcedure only(Rig rig, StorageStep step) {
        List<StorageProcedure> steps = rig.read(topics.procedures).stream()
                .map(record -> Objects.requireNonNull(record.value()))
                .toList();
        assertThat(steps).extracting(StorageProcedure::getStep).containsExactly(step);
        return steps.get(0);
    }

    private void acknowledge(
            Rig rig, long second, StorageProcedure step, @Nullable String node, @Nullable String removed) {
        Instant at = BEGIN.plusSeconds(second);
        rig.send(
                outcomes,
                "store",
                new ScalingOutcome(
                        step.getId(),
                        0L,
                        OutcomeStatus.APPLIED,
                        1,
                        removed == null ? null : List.of(removed),
                        at,
                        node),
                at);
    }

    /** A sample of each node every 10 s; signals close with the next. */
    private void report(Rig rig, long from, long to, double p99, String... nodes) {
        for (long second = from; second <= to; second += 10) {
            Instant at = BEGIN.plusSeconds(second);
            for (String node : nodes) {
                rig.send(
                        samples,
                        "store",
                        new InstanceMetrics(
                                "store",
                                FleetKind.CASSANDRA,
                                "r",
                                null,
                                node,
                                at,
                                10.0,
                                Map.of("read_latency_p99_ms", p99),
                                Map.of(),
                                null),
                        at);
            }
        }
    }
}
