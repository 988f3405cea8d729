package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.pipeline.run.RunConfig;
import dev.spillway.pipeline.run.ScalingProcess;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import dev.spillway.topologies.Secret;
import dev.spillway.topologies.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code spillway run scaling} as its operators have it: files that are edited under it, and what it says unasked. */
@ExtendWith(RealPartsExtension.class)
class ScalingProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String POLICY = """
            policy: serving
            version: %d
            applies_to: {kind: PREDICTION}
            rules:
              busy: {when: cpu_utilization > %s, scale_out: instances * 2}
            constraints: {min: 1, max: 4}
            """;

    private static final String BUDGET = "---\nglobal: scaling\nversion: %d\nbudget: {PREDICTION: %d}\n";

    private static final String PLAN = """
            ---
            capacity: plan
            growth:
              predictions_per_s: [1e6, 2e6, 3e6, 4e6]
            infrastructure:
              prediction_servers: [4, 5, 6]
            """;

    @TempDir
    private Path folder = Path.of("");

    private InProcessBroker broker;
    private SchemaRegistry registry;
    private ScalingTopicsAround topics;
    private Path file = Path.of("");

    @BeforeEach
    void prepare(RealParts parts) throws Exception {
        broker = InProcessBroker.start(folder.resolve("broker"));
        registry = ConfluentRegistry.at(parts.registryUrl(), Map.of());
        topics = new ScalingTopicsAround(broker.bootstrapServers(), registry);
        file = Files.createDirectory(folder.resolve("definitions")).resolve("policy.yaml");
    }

    @AfterEach
    void end() {
        topics.close();
        broker.close();
    }

    private ScalingProcess started() throws Exception {
        Settings settings = Settings.of(
                Map.of(
                        "kafka.bootstrap.servers",
                        broker.bootstrapServers(),
                        "service.state.dir",
                        folder.resolve("state").toString(),
                        "service.instance",
                        "a",
                        "rocksdb.memory",
                        "16MiB"),
                RunConfig.KEYS);
        return ScalingProcess.start(
                settings, List.of(file.getParent()), registry, FrontConfig.onLoopback(0), new Secret(""));
    }

    private void edit(String text) throws IOException {
        Files.writeString(file, text);
    }

    private List<Integer> published(String name) {
        return topics.read(TopicCatalogue.SCALING_POLICIES, Definition.class, name).stream()
                .map(Definition::getVersion)
                .toList();
    }

    private List<Alert> alerts(String key) {
        return topics.read(TopicCatalogue.ALERTS, Alert.class, key);
    }

    @Test
    void takesInWhatIsEditedAndRefusesWhatIsWrong() throws Exception {
        edit(POLICY.formatted(1, "0.7") + BUDGET.formatted(1, 10));
        try (var process = started()) {
            assertThat(published("serving")).containsExactly(1);

            edit(POLICY.formatted(2, "0.8") + BUDGET.formatted(2, 20));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(published("serving")).containsExactly(1, 2));
            assertThat(topics.read(TopicCatalogue.GLOBAL_CONFIG, Definition.class, "scaling"))
                    .extracting(Definition::getDefinition)
                    .last()
                    .asString()
                    .contains("PREDICTION: 20");

            edit(POLICY.formatted(3, "nothing_known"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(alerts("definitions|refused"))
                            .singleElement()
                            .satisfies(alert -> {
                                assertThat(alert.getFiring()).isTrue();
                                assertThat(alert.getSummary()).contains(file + ":5:", "nothing_known");
                            }));
            assertThat(published("serving")).containsExactly(1, 2);
            assertThat(process.health().ready()).isTrue();

            edit(POLICY.formatted(2, "0.9"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(alerts("definitions|refused"))
                            .last()
                            .satisfies(alert ->
                                    assertThat(alert.getSummary()).contains("version 2", "raise the version")));

            edit(POLICY.formatted(3, "0.9"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(published("serving")).containsExactly(1, 2, 3));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    alerts("definitions|refused").stream().map(Alert::getFiring))
                            .endsWith(false));
            assertThat(alerts("definitions|refused").stream()
                            .map(Alert::getSince)
                            .distinct())
                    .hasSize(1);
        }
    }

    @Test
    void warnsOfCapacityOnceADayWhoeverLooks() throws Exception {
        edit(POLICY.formatted(1, "0.7") + PLAN);
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        // a server more on each of the last four whole days
        for (int day = 4; day >= 1; day--) {
            for (int minute = 0; minute <= 24 * 60; minute += 120) {
                Instant at = today.minus(day, ChronoUnit.DAYS).plus(minute, ChronoUnit.MINUTES);
                long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
                int servers = 7 - day;
                var signal = new Signal(
                        "web", Kind.PREDICTION, "r", 2, micros, servers, servers, servers, 1, new TreeMap<>());
                topics.write(TopicCatalogue.SCALING_SIGNALS, "web", Outgoing.signal(signal, Map.of()), at);
            }
        }

        try (var process = started()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(alerts("capacity|prediction_servers"))
                            .singleElement()
                            .satisfies(alert -> {
                                assertThat(alert.getFiring()).isTrue();
                                assertThat(alert.getSummary()).contains("prediction_servers", "is planned");
                            }));
            assertThat(process.health().alive()).isTrue();
        }
        try (var again = started()) {
            // it has looked once it takes an edit in, which it watches for later
            edit(POLICY.formatted(2, "0.7") + PLAN);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(published("serving")).containsExactly(1, 2));
            assertThat(again.health().alive()).isTrue();
            assertThat(alerts("capacity|prediction_servers")).hasSize(1);
        }
    }
}
