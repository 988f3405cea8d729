package dev.spillway.pipeline.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.schemas.scaling.Mode;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.ScalingAction;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingUnit;
import dev.spillway.schemas.shared.FleetKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecisionLogTest {
    private final DecisionLog log = new DecisionLog();

    static ScalingDecision decision(String fleet, long epoch) {
        return ScalingDecision.newBuilder()
                .setId(fleet + "@" + epoch)
                .setEpoch(epoch)
                .setIssuedAt(Instant.ofEpochSecond(epoch))
                .setValidUntil(Instant.ofEpochSecond(epoch + 300))
                .setFleet(fleet)
                .setRegion("here")
                .setTier(2)
                .setKind(FleetKind.PREDICTION)
                .setAction(ScalingAction.SCALE_OUT)
                .setUnit(ScalingUnit.INSTANCE)
                .setFrom(1)
                .setTo(2)
                .setWanted(2)
                .setRule("busy")
                .setBecause(List.of())
                .setClamps(List.of())
                .setPolicy("policy")
                .setPolicyVersion(1)
                .setPreferSpot(false)
                .setPriority(2)
                .setMode(Mode.ACT)
                .build();
    }

    private void decided(String fleet, long epoch) {
        log.add(new Event("scaling-decisions", 0, epoch, fleet, 0, decision(fleet, epoch)));
    }

    private void outcome(String fleet, long epoch, OutcomeStatus status) {
        var outcome = new ScalingOutcome(fleet + "@" + epoch, epoch, status, 2, null, Instant.EPOCH, null);
        log.add(new Event("scaling-outcomes", 0, epoch, fleet, 0, outcome));
    }

    private static List<String> ids(List<DecisionLog.Decided> decided) {
        return decided.stream().map(each -> each.decision().getId()).toList();
    }

    @Test
    void joinsDecisionsAndTheirFirstOutcomesWhicheverComesFirst() {
        outcome("a", 2, OutcomeStatus.APPLIED);
        decided("a", 1);
        decided("a", 2);
        outcome("a", 1, OutcomeStatus.FAILED);
        outcome("a", 1, OutcomeStatus.APPLIED);
        decided("a", 3);
        decided("a", 3);
        log.add(new Event("scaling-decisions", 0, 4, "a", 0, null));

        assertThat(log.newest("a", 10).stream()
                        .map(each -> each.decision().getId() + " " + status(each.outcome()))
                        .toList())
                .containsExactly("a@1 FAILED", "a@2 APPLIED", "a@3 -");
    }

    private static String status(@Nullable ScalingOutcome outcome) {
        return outcome == null ? "-" : outcome.getStatus().name();
    }

    @Test
    void givesTheNewestLast() {
        decided("b", 3);
        decided("a", 1);
        decided("a", 4);

        assertThat(ids(log.newest(2))).containsExactly("b@3", "a@4");
        assertThat(ids(log.newest("a", 1))).containsExactly("a@4");
        assertThat(log.newest("c", 1)).isEmpty();
    }

    @Test
    void keepsSoManyOfAFleetAndInAll() {
        for (int epoch = 1; epoch <= DecisionLog.OF_A_FLEET + 1; epoch++) {
            decided("a", epoch);
        }
        assertThat(ids(log.newest("a", 1_000)))
                .hasSize(DecisionLog.OF_A_FLEET)
                .startsWith("a@2")
                .endsWith("a@201");

        for (int fleet = 1; fleet <= DecisionLog.OF_ALL - 1; fleet++) {
            decided("f" + fleet, 1_000);
        }
        assertThat(ids(log.newest("a", 1_000))).containsExactly("a@201");
        decided("last", 1_001);
        assertThat(log.newest("a", 1_000)).isEmpty();
        assertThat(log.newest(Integer.MAX_VALUE)).hasSize(DecisionLog.OF_ALL);
    }
}
