package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.actuator.Actuator;
import dev.spillway.actuator.ActuatorConfig;
import dev.spillway.actuator.Result;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingSignal;
import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import dev.spillway.topologies.WallClock;
import dev.spillway.topologies.definition.DefinitionFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scaling service in its own JVM, killed at random moments while samples keep coming, and started again each time over the state
 * that it left on the disk; seen from an actuator, and from one that is never killed and reads the same samples.
 * {@code -Dseed=…} for other moments, {@code -Dcrashes=…} for more of them.
 */
@ExtendWith(RealPartsExtension.class)
class ScalingCrashIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CRASHES = Integer.getInteger("crashes", 8);
    private static final long SEED = Long.getLong("seed", 4711);

    /** Long enough for a few commits. */
    private static final int LIFE_MAX_MS = 6_000;

    private static final Duration HISTORY = Duration.ofSeconds(90);

    private static final String DEFINITIONS = """
            policy: obeyed
            version: 1
            applies_to: {kind: PREDICTION, fleets: ["obeyed-*"]}
            metrics:
              qps_per_instance: {from: qps}
            rules:
              busy: {when: qps_per_instance > 100, scale_out: instances + 1}
              calm: {when: qps_per_instance < 50, scale_in: instances - 1}
            constraints: {min: 1, max: 1000, cooldown: 1s}
            ---
            policy: advised
            version: 1
            mode: observe
            applies_to: {kind: PREDICTION, fleets: ["advised-*"]}
            metrics:
              qps_per_instance: {from: qps}
            rules:
              busy: {when: qps_per_instance > 100, scale_out: instances * 2}
            constraints: {min: 1, max: 1000, cooldown: 1s}
            """;

    @TempDir
    private Path folder;

    /** What the actuator was told to do, in that order. */
    private final Queue<ScalingDecision> carriedOut = new ConcurrentLinkedQueue<>();

    @Test
    void actsOnceOnEachDecisionHoweverOftenItIsKilled(RealParts parts) throws Exception {
        SchemaRegistry registry = ConfluentRegistry.at(parts.registryUrl(), Map.of());
        DefinitionFiles definitions = DefinitionFiles.of("crash.yaml", DEFINITIONS);
        var fleets = new CrashFleets(Instant.now().minus(HISTORY));
        List<ScalingDecision> decisions;
        List<String> applied;
        List<String> advice;
        List<String> signals;
        try (var broker = InProcessBroker.start(folder.resolve("broker"));
                var topics = new ScalingTopicsAround(broker.bootstrapServers(), registry)) {
            installTerms(broker, registry, definitions, folder.resolve("state"));
            fleets.reportTo(topics);
            try (fleets;
                    var actuator = Actuator.start(
                            ActuatorConfig.of(broker.bootstrapServers(), "crash-actuator"), registry, this::carryOut)) {
                killAgainAndAgain(
                        broker.bootstrapServers(),
                        parts.registryUrl(),
                        folder.resolve("state").toString(),
                        Files.writeString(folder.resolve("crash.yaml"), DEFINITIONS)
                                .toString());
                fleets.close();
                try (var server = ScalingServer.start(
                        broker.bootstrapServers(), folder.resolve("state"), definitions, registry, new WallClock())) {
                    awaitLastSignal(topics, fleets);
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(outcomes(topics))
                                    .extracting(ScalingOutcome::getDecisionId)
                                    .as("each decision has one outcome")
                                    .containsExactlyElementsOf(ids(decisions(topics, "obeyed"))));
                    assertThat(server.samples("LATE")).isZero();
                }
                assertThat(actuator.failure()).isEmpty();
            }
            assertThat(topics.cluster().read("scaling-quarantine", record -> true))
                    .as("what has waited while nobody read it is not late")
                    .isEmpty();
            decisions = decisions(topics, "obeyed");
            applied = outcomes(topics).stream()
                    .filter(outcome -> outcome.getStatus() == OutcomeStatus.APPLIED)
                    .map(ScalingOutcome::getDecisionId)
                    .toList();
            advice = advice(topics, fleets);
            signals = signals(topics, fleets);
        }
        assertThat(decisions).as("decisions, seed %d", SEED).hasSizeGreaterThanOrEqualTo(CrashFleets.EACH);
        for (String fleet : CrashFleets.names("obeyed")) {
            assertThat(decisions.stream().filter(each -> each.getFleet().equals(fleet)))
                    .as("%s, seed %d", fleet, SEED)
                    .extracting(ScalingDecision::getEpoch)
                    .isEqualTo(epochsFromOne(decisions, fleet));
            // in its order, once each; what a newer one has overtaken was said to be so
            assertThat(carriedOut.stream().filter(each -> each.getFleet().equals(fleet)))
                    .as("what the actuator did of %s, seed %d", fleet, SEED)
                    .extracting(ScalingDecision::getId)
                    .isEqualTo(applied.stream()
                            .filter(id -> id.startsWith(fleet + "@"))
                            .toList());
        }
        assertAsIfNeverKilled(registry, definitions, fleets, advice, signals);
    }

    private static List<Long> epochsFromOne(List<ScalingDecision> decisions, String fleet) {
        long count =
                decisions.stream().filter(each -> each.getFleet().equals(fleet)).count();
        return IntStream.rangeClosed(1, (int) count)
                .mapToObj(epoch -> (long) epoch)
                .toList();
    }

    private Result carryOut(ScalingDecision decision) {
        carriedOut.add(decision);
        return Result.applied(decision.getTo());
    }

    /** Has the policies known to every task, so that nothing later depends on when they come. */
    private static void installTerms(
            InProcessBroker broker, SchemaRegistry registry, DefinitionFiles definitions, Path state) throws Exception {
        try (var server =
                        ScalingServer.start(broker.bootstrapServers(), state, definitions, registry, new WallClock());
                var offsets = new CommittedOffsets(broker.bootstrapServers(), "scaling")) {
            await().atMost(PATIENCE).until(() -> offsets.areAtTheEnd("scaling-terms", 2));
            assertThat(server.service().board().fleets()).isEmpty();
        }
    }

    private static void killAgainAndAgain(String... args) throws Exception {
        var random = new Random(SEED);
        for (int crash = 1; crash <= CRASHES; crash++) {
            try (var service = ServiceProcess.start(ScalingServiceMain.class, log(), args)) {
                service.awaitWord();
                // every other life ends while it joins, restores or catches up, the others in the midst of work
                if (crash % 2 == 0) {
                    service.awaitWord();
                }
                assertThat(service.runsFor(Duration.ofMillis(random.nextInt(LIFE_MAX_MS))))
                        .as("it runs until it is killed; seed %d, crash %d; see %s", SEED, crash, log())
                        .isTrue();
                service.kill();
            }
        }
    }

    private static Path log() {
        return Path.of("target", "scaling-crash-it.log").toAbsolutePath();
    }

    /**
     * The same samples, with the same times, read by one that is not killed. Compared are all signals until the last sample, and
     * what was advised on them. What was decided where an actuator answers is not: when it answers is another matter each time.
     */
    private void assertAsIfNeverKilled(
            SchemaRegistry registry,
            DefinitionFiles definitions,
            CrashFleets fleets,
            List<String> advice,
            List<String> signals)
            throws Exception {
        try (var broker = InProcessBroker.start(folder.resolve("other-broker"));
                var topics = new ScalingTopicsAround(broker.bootstrapServers(), registry)) {
            installTerms(broker, registry, definitions, folder.resolve("other-state"));
            fleets.reportAgainTo(topics);
            try (var server = ScalingServer.start(
                    broker.bootstrapServers(), folder.resolve("other-state"), definitions, registry, new WallClock())) {
                awaitLastSignal(topics, fleets);
                assertThat(server.samples("LATE")).isZero();
            }
            assertThat(signals).as("signals, seed %d", SEED).isEqualTo(signals(topics, fleets));
            assertThat(advice)
                    .as("advice, seed %d", SEED)
                    .isEqualTo(advice(topics, fleets))
                    .isNotEmpty();
        }
    }

    private static void awaitLastSignal(ScalingTopicsAround topics, CrashFleets fleets) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(signals(topics, fleets).stream()
                                .filter(text -> text.contains("@" + fleets.lastSlot() + " ")))
                        .hasSize(CrashFleets.EACH));
    }

    private static List<ScalingDecision> decisions(ScalingTopicsAround topics, String prefix) {
        return topics.readAll(
                TopicCatalogue.SCALING_DECISIONS, ScalingDecision.class, fleet -> fleet.startsWith(prefix));
    }

    private static List<ScalingOutcome> outcomes(ScalingTopicsAround topics) {
        return topics.readAll(
                TopicCatalogue.SCALING_OUTCOMES, ScalingOutcome.class, fleet -> fleet.startsWith("obeyed"));
    }

    private static List<String> ids(Iterable<ScalingDecision> decisions) {
        var ids = new ArrayList<String>();
        decisions.forEach(decision -> ids.add(decision.getId()));
        return ids;
    }

    private static List<String> advice(ScalingTopicsAround topics, CrashFleets fleets) {
        return decisions(topics, "advised").stream()
                .filter(decision -> decision.getIssuedAt().isBefore(fleets.end()))
                .map(decision -> decision.getId() + " " + decision.getFrom() + " to " + decision.getTo() + ", "
                        + decision.getRule() + ", " + decision.getBecause())
                .toList();
    }

    private static List<String> signals(ScalingTopicsAround topics, CrashFleets fleets) {
        return topics
                .readAll(TopicCatalogue.SCALING_SIGNALS, ScalingSignal.class, fleet -> fleet.startsWith("advised"))
                .stream()
                .filter(signal -> !signal.getAt().isAfter(fleets.lastSlot()))
                .map(signal -> signal.getFleet() + "@" + signal.getAt() + " " + signal.getReporting() + " of "
                        + signal.getKnown() + ", size " + signal.getInstances() + ", "
                        + signal.getMetrics().get("qps_per_instance"))
                .toList();
    }
}
