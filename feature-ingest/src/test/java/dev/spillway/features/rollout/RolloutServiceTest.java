package dev.spillway.features.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.features.cassandra.DeployedVersions;
import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.LoadedDefinitions;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.features.rollout.Standing.State;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.definition.DefinitionFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The control over versions as the process around it has it: a thread, checks, meters, alerts. */
class RolloutServiceTest {
    private final SharedLog log = new SharedLog();
    private final Set<String> caughtUp = ConcurrentHashMap.newKeySet();
    private final FakeVersions versions = new FakeVersions(caughtUp);
    private final Health health = new Health();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Map.Entry<String, Alert>> alerts = new CopyOnWriteArrayList<>();
    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final RolloutService service = new RolloutService(
            log.reader(unread -> unread),
            Optional.empty(),
            Duration.ofHours(1),
            versions,
            new FakeTables(),
            new RolloutService.Surroundings(
                    () -> clock.addAndGet(1_000), meters, health, (key, alert) -> alerts.add(Map.entry(key, alert))));

    @AfterEach
    void close() {
        service.close();
    }

    private static LoadedDefinitions files(int version) throws Exception {
        return new DefinitionLoader(SchemaSource.NONE)
                .load(DefinitionFiles.of("a.yaml", GroupTexts.yaml("a", version)));
    }

    private void start() throws Exception {
        service.found(files(1)).groups().forEach(versions::found);
        service.prepare();
        service.start();
    }

    private String said() {
        return health.checks().get(0).status().state() + " "
                + health.checks().get(0).status().sentence();
    }

    @Test
    void saysHowFarItIs() throws Exception {
        assertThat(said()).isEqualTo("STARTING the published definitions have not been read yet");
        start();
        await().untilAsserted(() -> assertThat(said()).isEqualTo("UP "));

        assertThat(service.publish(files(2))).isEmpty();

        await().untilAsserted(() -> assertThat(said()).startsWith("UP a 2 back-fills: 41 % of 100 events"));
        assertThat(service.standings()).extracting(Standing::state).containsExactly(State.SERVING, State.BACK_FILLING);
        assertThat(meters.get("spillway.features.backfill")
                        .tags("group", "a", "version", "2")
                        .gauge()
                        .value())
                .isEqualTo(0.41);

        caughtUp.add("a 2");
        await().untilAsserted(() ->
                assertThat(service.standings()).extracting(Standing::state).containsExactly(State.SERVING, State.KEPT));
        assertThat(service.rollBack("a")).isEqualTo(1);
        await().untilAsserted(() -> assertThat(said()).isEqualTo("UP a 1 serves; version 2 was rolled back"));
        assertThat(meters.get("spillway.features.versions")
                        .tags("group", "a", "version", "1", "state", "SERVING")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void alertsOfWhatCannotBeUsedAndOfItsEnd() throws Exception {
        log.publish("a", new Published(4, "x", "group: a\nversion: 5\n"));
        start();

        await().untilAsserted(() -> assertThat(alerts).hasSize(1));
        assertThat(said()).startsWith("WAITING ");
        assertThat(alerts.get(0).getKey()).isEqualTo("definition|a|refused");
        assertThat(alerts.get(0).getValue().getFiring()).isTrue();
        assertThat(alerts.get(0).getValue().getSummary())
                .startsWith("a definition is refused, what runs stays: group \"a\", version 4: a:1:1: ");

        service.publish(files(6));
        await().untilAsserted(() -> assertThat(alerts).hasSize(2));
        assertThat(alerts.get(1).getValue().getFiring()).isFalse();
        assertThat(meters.get("spillway.features.definitions.refused").counter().count())
                .isEqualTo(1);
    }

    @Test
    void saysWhatIsDeployedNowhereOnceItHasReadAgain() throws Exception {
        start();
        DeployedVersions deployed = service.deployed();

        assertThat(deployed.lack("a", OptionalInt.of(2), 7)).isFalse();

        await().until(() -> deployed.lack("a", OptionalInt.of(2), 7));
        assertThat(deployed.lack("b", OptionalInt.empty(), 7)).isTrue();
        assertThat(deployed.lack("a", OptionalInt.of(1), 7)).isFalse();
        assertThat(deployed.lack("a", OptionalInt.empty(), 7)).isFalse();

        service.publish(files(2));
        await().until(() -> service.standings().size() == 2);
        await().until(() -> deployed.lack("a", OptionalInt.of(3), 8));
        assertThat(deployed.lack("a", OptionalInt.of(2), 8)).isFalse();
    }

    @Test
    void closesBeforeItHasBegun() {
        service.close();

        assertThat(said()).startsWith("STARTING");
    }
}
