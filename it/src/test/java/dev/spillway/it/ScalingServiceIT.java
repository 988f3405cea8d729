package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.spillway.actuator.Actuator;
import dev.spillway.actuator.ActuatorConfig;
import dev.spillway.actuator.Result;
import dev.spillway.scaling.FleetBoard.FleetView;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.Control;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.ScalingControl;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingSignal;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.schemas.shared.FleetKind;
import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import dev.spillway.topologies.definition.DefinitionFiles;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a sample on a real topic to a fleet of another size. One service judges the fleets of all these tests, on a broker of their
 * own, by a clock that runs five times as fast as the real one; every fleet reports from the beginning.
 */
@ExtendWith(RealPartsExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScalingServiceIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int TIMES = 5;
    private static final int MANY = 200;

    private static final Map<String, Double> BUSY = Map.of("qps", 150.0, "requests", 1_500.0, "errors", 0.0);

    private static final String BUDGET = """
            global: scaling
            version: 1
            budget: {TRAINING: 1}
            """;

    private final FastClock clock = new FastClock(TIMES);
    private InProcessBroker broker;
    private SchemaRegistry registry;
    private ScalingTopicsAround topics;
    private LiveFleets fleets;
    private ScalingServer server;
    private Actuator actuator;

    @BeforeAll
    void start(RealParts parts, @TempDir Path folder) throws Exception {
        broker = InProcessBroker.start(folder.resolve("broker"));
        registry = ConfluentRegistry.at(parts.registryUrl(), Map.of());
        topics = new ScalingTopicsAround(broker.bootstrapServers(), registry);
        topics.cluster().create("otlp_metrics", 2);
        var text = String.join(
                "---\n",
                serving("web", 1, "web", 100),
                serving("frozen", 1, "frozen", 100),
                serving("many", 1, "many-*", 1_000),
                training("jobs"),
                BUDGET,
                Files.readString(Path.of("../definitions/otlp/dcgm.yaml")));
        control("frozen", Control.FREEZE, null);
        server = ScalingServer.start(
                broker.bootstrapServers(),
                folder.resolve("state"),
                DefinitionFiles.of("it.yaml", text),
                registry,
                clock);
        fleets = new LiveFleets(topics, clock, TIMES);
        fleets.put("web", FleetKind.PREDICTION, 2, BUSY);
        fleets.put("frozen", FleetKind.PREDICTION, 2, BUSY);
        fleets.put("jobs", FleetKind.TRAINING, 2, Map.of("gpu_utilization", 0.95));
        fleets.put("odd", FleetKind.PREDICTION, 1, BUSY);
        actuator = Actuator.start(
                ActuatorConfig.of(broker.bootstrapServers(), "web-actuator")
                        .only(decision -> decision.getFleet().equals("web"))
                        .meters(new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock)),
                registry,
                decision -> {
                    List<String> removed = fleets.beyond("web", decision.getTo());
                    fleets.resize("web", decision.getTo());
                    return Result.applied(decision.getTo(), removed);
                });
        for (int i = 0; i < MANY; i++) {
            fleets.put("many-" + i, FleetKind.PREDICTION, 1, BUSY);
        }
    }

    @AfterAll
    void end() {
        fleets.close();
        actuator.close();
        server.close();
        topics.close();
        broker.close();
    }

    private static String serving(String policy, int version, String fleets, int qps) {
        var rules = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            rules.append("  never_%d: {when: qps_per_instance > %d, scale_out: instances * 3}%n"
                    .formatted(i, 1_000_000 + i));
        }
        return """
                policy: %s
                version: %d
                applies_to: {kind: PREDICTION, fleets: ["%s"]}
                metrics:
                  qps_per_instance: {from: qps}
                rules:
                  busy: {when: qps_per_instance > %d, for: 20s, scale_out: instances * 2}
                %sconstraints: {min: 1, max: 4, cooldown: 1m}
                """.formatted(policy, version, fleets, qps, rules);
    }

    private static String training(String fleet) {
        return """
                policy: jobs
                version: 1
                applies_to: {kind: TRAINING, fleets: [%s]}
                rules:
                  gpu_high: {when: gpu_utilization > 0.85, for: 20s, scale_out: instances * 2}
                constraints: {min: 1, max: 4, unit: NODE, cooldown: 10m}
                """.formatted(fleet);
    }

    private void control(String key, Control control, @Nullable String decision) throws Exception {
        topics.write(
                TopicCatalogue.SCALING_CONTROLS, key, new ScalingControl(control, "me", "test", decision), clock.now());
    }

    private List<ScalingDecision> decisions(String fleet) {
        return topics.read(TopicCatalogue.SCALING_DECISIONS, ScalingDecision.class, fleet);
    }

    private List<Alert> alerts(String key) {
        return topics.read(TopicCatalogue.ALERTS, Alert.class, key);
    }

    @Test
    void makesAFleetLargerThatIsBusyUntilItIsAtItsMost() throws Exception {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(server.service()
                                .board()
                                .fleet("web")
                                .orElseThrow()
                                .signal())
                        .satisfies(signal -> {
                            assertThat(signal.instances()).isEqualTo(4);
                            assertThat(signal.reporting()).isEqualTo(4);
                        }));
        assertThat(actuator.failure()).isEmpty();
        assertThat(decisions("web"))
                .extracting(
                        ScalingDecision::getId,
                        ScalingDecision::getFrom,
                        ScalingDecision::getTo,
                        ScalingDecision::getRule,
                        ScalingDecision::getPolicyVersion)
                .containsExactly(tuple("web@1", 2, 4, "busy", 1));
        assertThat(topics.read(TopicCatalogue.SCALING_OUTCOMES, ScalingOutcome.class, "web"))
                .extracting(ScalingOutcome::getDecisionId, ScalingOutcome::getStatus, ScalingOutcome::getInstances)
                .containsExactly(tuple("web@1", OutcomeStatus.APPLIED, 4));
    }

    @Test
    void decidesNothingOfAFrozenFleetUntilItIsLetGo() throws Exception {
        await().atMost(PATIENCE).until(() -> signals("frozen") >= 15);
        assertThat(decisions("frozen")).isEmpty();

        control("frozen", Control.NONE, null);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(decisions("frozen"))
                        .extracting(ScalingDecision::getId)
                        .first()
                        .isEqualTo("frozen@1"));
    }

    private int signals(String fleet) {
        return topics.read(TopicCatalogue.SCALING_SIGNALS, ScalingSignal.class, fleet)
                .size();
    }

    @Test
    void keepsThePolicyThatRunsWhenAWrongOneComes() throws Exception {
        String wrong = serving("web", 2, "web", 50).replace("qps_per_instance > 50,", "qps_per_instanse > 50,");
        topics.write(TopicCatalogue.SCALING_POLICIES, "web", new Definition(wrong, 2, "c"), clock.now());

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(alerts("policy|web|refused"))
                        .singleElement()
                        .satisfies(alert -> assertThat(alert.getSummary())
                                .contains("qps_per_instanse", "qps_per_instance", "version 1 stays in force")));
        assertThat(version("web")).isEqualTo(1);
    }

    private int version(String fleet) {
        return server.service()
                .board()
                .fleet(fleet)
                .flatMap(FleetView::policy)
                .map(PolicyDefinition::version)
                .orElse(0);
    }

    @Test
    void putsAChangedPolicyInForceForAllItsFleetsWithinFiveSeconds() throws Exception {
        await().atMost(PATIENCE).until(() -> allMany(1));
        long begun = System.nanoTime();
        server.service().publish(DefinitionFiles.of("it.yaml", serving("many", 2, "many-*", 100)));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> allMany(2));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(decisions("many-7"))
                        .first()
                        .extracting(ScalingDecision::getPolicyVersion)
                        .isEqualTo(2));
    }

    private boolean allMany(int version) {
        for (int i = 0; i < MANY; i++) {
            if (version("many-" + i) != version) {
                return false;
            }
        }
        return true;
    }

    @Test
    void waitsForAPersonAboveTheBudget() throws Exception {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(alerts("fleet|jobs|budget"))
                        .first()
                        .satisfies(alert -> assertThat(alert.getFiring()).isTrue()));
        assertThat(decisions("jobs")).isEmpty();

        control("jobs|1", Control.APPROVED, "jobs@1");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(decisions("jobs"))
                        .extracting(ScalingDecision::getId, ScalingDecision::getTo)
                        .containsExactly(tuple("jobs@1", 4)));
    }

    @Test
    void putsAsideWhatItCannotUse() throws Exception {
        await().atMost(PATIENCE).until(() -> signals("odd") >= 2);
        Instant now = clock.now();
        Instant before = now.minusSeconds(120);
        var topic = TopicCatalogue.INSTANCE_METRICS;
        List<RecordMetadata> sent = List.of(
                topics.write(topic, "odd", odd(FleetKind.PREDICTION, "late", before), before),
                topics.write(topic, "odd", odd(FleetKind.PREDICTION, "skewed", now.plusSeconds(60)), now),
                topics.write(topic, "odd", odd(FleetKind.TRAINING, "other", now), now),
                topics.write(topic, "other", odd(FleetKind.PREDICTION, "elsewhere", now), now),
                topics.write(topic.name(), "odd", new byte[] {9}, now));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sent)
                        .extracting(this::reason)
                        .containsExactly("LATE", "SKEWED", "MISMATCH", "MISMATCH", "UNDECODABLE"));
    }

    private static InstanceMetrics odd(FleetKind kind, String instance, Instant at) {
        return ScalingTopicsAround.sample("odd", kind, instance, at, BUSY);
    }

    /** Why a record of the samples was put aside, by the headers that say where it came from. */
    private String reason(RecordMetadata place) {
        return topics
                .cluster()
                .read(
                        "scaling-quarantine",
                        record -> Cluster.header(record, "topic").equals(place.topic())
                                && Cluster.header(record, "partition").equals(Integer.toString(place.partition()))
                                && Cluster.header(record, "offset").equals(Long.toString(place.offset())))
                .stream()
                .map(record -> Cluster.header(record, "reason"))
                .collect(Collectors.joining());
    }

    @Test
    void judgesWhatTheCollectorWritesOfGpus() throws Exception {
        var export = new GpuExport("node-1");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            Instant now = clock.now();
            topics.write("otlp_metrics", null, export.bytes(now, 80), now);
            assertThat(topics.read(TopicCatalogue.SCALING_SIGNALS, ScalingSignal.class, "training"))
                    .extracting(signal -> signal.getMetrics().get("gpu_utilization"))
                    .contains(0.8);
        });
    }
}
