package dev.spillway.scaling.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.FleetBoard;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.Control;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.RegionSignal;
import dev.spillway.schemas.scaling.ScalingControl;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.schemas.shared.FleetKind;
import dev.spillway.testkit.Golden;
import dev.spillway.testkit.ManualClock;
import dev.spillway.testkit.Rig;
import dev.spillway.testkit.Rig.Life;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.StreamedTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScalingTopologyTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private static final String POLICY = """
            policy: serving
            version: 1
            applies_to: {kind: PREDICTION}
            metrics:
              qps_per_instance: {from: qps}
            rules:
              busy: {when: qps_per_instance > 100, for: 20s, scale_out: instances * 2}
            constraints: {min: 1, max: 10, cooldown: 1m}
            """;

    private static final String BUDGET = """
            global: scaling
            budget: {PREDICTION: 1}
            """;

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final ScalingTopics topics = new ScalingTopics(registry);
    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FleetBoard board = new FleetBoard();
    private final ScalingTopology topology =
            new ScalingTopology(topics, board, clock, new Quarantine("scaling", meters), new ScalingMeters(meters));

    private final StreamedTopic<String, InstanceMetrics> samples =
            source(TopicCatalogue.INSTANCE_METRICS, InstanceMetrics.class);
    private final StreamedTopic<String, Definition> policies =
            source(TopicCatalogue.SCALING_POLICIES, Definition.class);
    private final StreamedTopic<String, Definition> global = source(TopicCatalogue.GLOBAL_CONFIG, Definition.class);
    private final StreamedTopic<String, ScalingControl> controls =
            source(TopicCatalogue.SCALING_CONTROLS, ScalingControl.class);
    private final StreamedTopic<String, ScalingOutcome> outcomes =
            source(TopicCatalogue.SCALING_OUTCOMES, ScalingOutcome.class);

    private <T extends SpecificRecord> StreamedTopic<String, T> source(Topic topic, Class<T> type) {
        return new StreamedTopic<>(topic.name(), Serdes.String(), RecordSerde.of(type, registry));
    }

    @Test
    void staysAsItIsDeployed() throws IOException {
        Golden.assertUnchanged(topology, Path.of("src/test/resources/topologies/scaling.txt"));
    }

    @ParameterizedTest
    @EnumSource
    void decidesOnceTheFleetIsKnownAndTheRuleHasHeld(Life life) {
        try (var rig = new Rig(topology, life, clock)) {
            rig.send(policies, "serving", new Definition(POLICY, 1, "c"), BEGIN);
            run(rig, 0, 100, 150);

            List<ScalingDecision> decisions = decisions(rig);
            assertThat(decisions).hasSize(1);
            ScalingDecision decision = decisions.get(0);
            assertThat(decision.getId()).isEqualTo("web@1");
            assertThat(decision.getFrom()).isEqualTo(2);
            assertThat(decision.getTo()).isEqualTo(4);
            assertThat(decision.getRule()).isEqualTo("busy");
            assertThat(board.fleet("web").orElseThrow().signal().instances()).isEqualTo(2);

            rig.send(
                    outcomes,
                    "web",
                    new ScalingOutcome("web@1", 1L, OutcomeStatus.APPLIED, 4, null, BEGIN.plusSeconds(101), null),
                    BEGIN.plusSeconds(101));
            run(rig, 110, 300, 150);
            assertThat(decisions(rig)).extracting(ScalingDecision::getEpoch).startsWith(2L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void decidesNothingWhileFrozen(Life life) {
        try (var rig = new Rig(topology, life, clock)) {
            rig.send(policies, "serving", new Definition(POLICY, 1, "c"), BEGIN);
            control(rig, "*", Control.FREEZE, BEGIN);
            run(rig, 0, 120, 150);
            assertThat(decisions(rig)).isEmpty();
            assertThat(board.fleet("web").orElseThrow().frozen()).isTrue();

            control(rig, "*", Control.NONE, BEGIN.plusSeconds(121));
            run(rig, 130, 140, 150);
            assertThat(decisions(rig)).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsForAPersonAboveTheBudget(Life life) {
        try (var rig = new Rig(topology, life, clock)) {
            rig.send(policies, "serving", new Definition(POLICY, 1, "c"), BEGIN);
            rig.send(global, "scaling", new Definition(BUDGET, 1, "c"), BEGIN);
            run(rig, 0, 100, 150);
            assertThat(decisions(rig)).isEmpty();
            assertThat(alerts(rig)).contains("fleet|web|budget");

            rig.send(
                    controls,
                    "web|1",
                    new ScalingControl(Control.APPROVED, "me", "needed", "web@1"),
                    BEGIN.plusSeconds(101));
            assertThat(decisions(rig)).extracting(ScalingDecision::getId).containsExactly("web@1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsThePolicyInForceWhenAWrongOneComes(Life life) {
        try (var rig = new Rig(topology, life, clock)) {
            rig.send(policies, "serving", new Definition(POLICY, 1, "c"), BEGIN);
            rig.send(policies, "serving", new Definition(POLICY.replace("> 100", "> 1000"), 1, "c"), BEGIN);
            rig.send(policies, "other", new Definition("policy: other\nversion: 1\n", 1, "c"), BEGIN);
            run(rig, 0, 100, 150);

            assertThat(decisions(rig)).hasSize(1);
            assertThat(alerts(rig)).contains("policy|serving|refused", "policy|other|refused");
        }
    }

    @ParameterizedTest
    @EnumSource
    void addsRegionsUpAndPutsAsideWhatCannotBeUsed(Life life) {
        try (var rig = new Rig(topology, life, clock)) {
            run(rig, 0, 60, 10);
            sample(rig, "late", 35, 60, 1);
            rig.send(
                    StreamedTopic.ofBytes(TopicCatalogue.INSTANCE_METRICS.name()),
                    new byte[] {'x'},
                    new byte[] {9},
                    clock.now());

            List<RegionSignal> regions = rig.read(topics.regions()).stream()
                    .map(TestRecord::getValue)
                    .toList();
            assertThat(regions)
                    .isNotEmpty()
                    .allSatisfy(region -> assertThat(region.getRequests()).isIn(200.0));
            assertThat(reasons(rig)).containsExactly("LATE", "UNDECODABLE");
        }
    }

    private static List<String> reasons(Rig rig) {
        return rig.read(StreamedTopic.ofBytes("scaling-quarantine")).stream()
                .map(record -> Rig.headers(record).get("reason"))
                .collect(Collectors.toList());
    }

    private List<ScalingDecision> decisions(Rig rig) {
        return rig.read(topics.decisions()).stream().map(TestRecord::getValue).toList();
    }

    private List<String> alerts(Rig rig) {
        return rig.read(topics.alerts()).stream()
                .filter(alert -> firing(alert.value()))
                .map(TestRecord::key)
                .toList();
    }

    private static boolean firing(@Nullable Alert alert) {
        return alert != null && alert.getFiring();
    }

    private void control(Rig rig, String key, Control control, Instant at) {
        rig.send(controls, key, new ScalingControl(control, "me", "test", null), at);
    }

    /** Two instances, a sample of each every 10 s. */
    private void run(Rig rig, int fromSecond, int toSecond, double qps) {
        for (int second = fromSecond; second <= toSecond; second += 10) {
            sample(rig, "a", second, second, qps);
            sample(rig, "b", second, second, qps);
        }
    }

    private void sample(Rig rig, String instance, int atSecond, int recordSecond, double qps) {
        Instant at = BEGIN.plusSeconds(atSecond);
        rig.send(
                samples,
                "web",
                new InstanceMetrics(
                        "web",
                        FleetKind.PREDICTION,
                        "here",
                        2,
                        instance,
                        at,
                        10.0,
                        Map.of("qps", qps, "requests", qps * 10, "errors", 0.0),
                        Map.of(),
                        null),
                BEGIN.plusSeconds(recordSecond));
    }
}
