package dev.spillway.pipeline.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.actuator.Result;
import dev.spillway.pipeline.fleet.Fleet;
import dev.spillway.pipeline.fleet.FleetControl;
import dev.spillway.pipeline.fleet.Resized;
import dev.spillway.schemas.scaling.Mode;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.ScalingAction;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingUnit;
import dev.spillway.schemas.shared.FleetKind;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ObeyedTest {

    /** Numbers for instances, which cost nothing. */
    private static final class Numbers implements Fleet {
        private int size = 2;

        @Override
        public String name() {
            return "small";
        }

        @Override
        public List<String> instances() {
            return names(1, size);
        }

        @Override
        public Resized resize(int to) {
            int from = size;
            size = to;
            return new Resized(instances(), names(from + 1, to), names(to + 1, from));
        }

        private static List<String> names(int first, int last) {
            return IntStream.rangeClosed(first, last)
                    .mapToObj(number -> "small-" + number)
                    .toList();
        }

        @Override
        public void close() {}
    }

    private final Obeyed obeyed = new Obeyed(new FleetControl(List.of(new Numbers())));

    private static ScalingDecision decision(String fleet, String region, ScalingAction action, int to) {
        return ScalingDecision.newBuilder()
                .setId(fleet + "@1")
                .setEpoch(1)
                .setIssuedAt(Instant.EPOCH)
                .setValidUntil(Instant.EPOCH)
                .setFleet(fleet)
                .setRegion(region)
                .setTier(2)
                .setKind(FleetKind.PREDICTION)
                .setAction(action)
                .setUnit(ScalingUnit.INSTANCE)
                .setFrom(2)
                .setTo(to)
                .setWanted(to)
                .setRule("qps_high")
                .setBecause(List.of())
                .setClamps(List.of())
                .setPolicy("local-predictions")
                .setPolicyVersion(1)
                .setPreferSpot(false)
                .setPriority(2)
                .setMode(Mode.ACT)
                .build();
    }

    @Test
    void makesAFleetAsLargeAsIsDecidedAndSaysWhichInstancesAreGone() {
        assertThat(obeyed.carryOut(decision("small", "local", ScalingAction.SCALE_OUT, 4)))
                .isEqualTo(Result.applied(4));
        assertThat(obeyed.carryOut(decision("small", "local", ScalingAction.SCALE_IN, 3)))
                .isEqualTo(Result.applied(3, List.of("small-4")));
    }

    @Test
    void changesNothingTheSecondTime() {
        obeyed.carryOut(decision("small", "local", ScalingAction.SCALE_OUT, 4));

        assertThat(obeyed.carryOut(decision("small", "local", ScalingAction.SCALE_OUT, 4)))
                .isEqualTo(Result.applied(4));
    }

    @Test
    void refusesToMakeInstancesLarger() {
        assertThat(obeyed.carryOut(decision("small", "local", ScalingAction.SCALE_UP, 150)))
                .returns(OutcomeStatus.REJECTED, Result::status)
                .returns(2, Result::instances);
    }

    @Test
    void leavesTheFleetsOfOthersAlone() {
        assertThat(obeyed.isMine(decision("small", "local", ScalingAction.SCALE_OUT, 4)))
                .isTrue();
        assertThat(obeyed.isMine(decision("large", "local", ScalingAction.SCALE_OUT, 4)))
                .isFalse();
        assertThat(obeyed.isMine(decision("small", "us-west", ScalingAction.SCALE_OUT, 4)))
                .isFalse();
    }
}
