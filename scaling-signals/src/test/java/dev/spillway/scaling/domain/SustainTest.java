package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;

import org.junit.jupiter.api.Test;

/** FOR: how long a condition has been true. */
class SustainTest {

    private static final Written HIGH =
            policy("high: cpu_utilization > 0.7 for 30s out instances + 1").sizes(10, 10);

    @Test
    void firesAtTheFirstSignalThatIsForAfterTheFirstTrueOne() {
        Play.of(HIGH).plays("""
                at   what        | rules
                0s   n=10 cpu=0.6 | high INACTIVE 0s
                10s  cpu=0.8     | high PENDING 10s
                20s  .           | high PENDING 10s
                30s  .           | high PENDING 10s
                40s  .           | high FIRING 10s
                50s  cpu=0.7     | high INACTIVE 50s
                1m   .           | high INACTIVE 50s
                1m10s  cpu=0.9   | high PENDING 1m10s
                """);
    }

    @Test
    void firesAtOnceWithoutFor() {
        Play.of(policy("high: cpu_utilization > 0.7 out instances + 1").sizes(10, 10))
                .plays("""
                at   what                     | rules
                0s   n=10 cpu_utilization=0.8 | high FIRING 0s
                """);
    }

    @Test
    void breaksARunWhereTwoSignalsLieMoreThanMaxGapApart() {
        Play.of(policy("high: cpu_utilization > 0.7 for 1m out instances + 1").sizes(10, 10))
                .plays("""
                at     what          | rules
                0s     n=10 cpu=0.8  | high PENDING 0s
                30s    .             | high PENDING 0s
                1m     .             | high FIRING 0s
                # 30 s is max_gap, and does not break; 31 s does
                1m31s  .             | high PENDING 1m31s
                2m1s   .             | high PENDING 1m31s
                2m31s  .             | high FIRING 1m31s
                """);
    }

    @Test
    void letsTimeRunOnThroughMissingSignalsButNeverFiresAtOne() {
        Play.of(policy("high: cpu_utilization > 0.7 for 30s out instances + 1").sizes(10, 10))
                .plays("""
                at     what          | rules
                0s     n=10 cpu=?    | high MISSING 0s
                10s    cpu=0.8       | high PENDING 10s
                20s    cpu=?         | high MISSING 20s
                30s    .             | high MISSING 20s
                40s    cpu=0.8       | high FIRING 10s
                # missing for longer than max_gap between two that are not
                50s    cpu=?         | high MISSING 50s
                1m     .             | high MISSING 50s
                1m10s  .             | high MISSING 50s
                1m20s  cpu=0.8       | high PENDING 1m20s
                # missing, then false: the run is over
                1m30s  cpu=?         | high MISSING 1m30s
                1m40s  cpu=0.1       | high INACTIVE 1m40s
                1m50s  cpu=0.8       | high PENDING 1m50s
                """);
    }

    @Test
    void letsTheOthersDecideWhereOneMetricIsMissing() {
        Play.of(policy(
                                "both: queue_depth > 100 && gpu_utilization > 0.5 out instances + 1",
                                "any: queue_depth > 100 || gpu_utilization > 0.5 out instances + 1")
                        .sizes(10, 10))
                .plays("""
                        at   what                 | rules
                        0s   n=10 queue_depth=200 | both MISSING 0s, any FIRING 0s
                        10s  queue_depth=1        | both INACTIVE 10s, any MISSING 10s
                        """);
    }

    @Test
    void keepsTheClocksOfConditionsThatAChangedPolicyStillHas() {
        Play.of(policy(
                                "high: cpu_utilization > 0.7 for 1m out instances + 1",
                                "low: cpu_utilization < 0.2 for 1m in instances - 1")
                        .sizes(10, 10))
                .other(
                        "v2",
                        policy(
                                        "hot: cpu_utilization > 0.7 for 20s out instances + 5",
                                        "low: cpu_utilization < 0.9 for 10s in instances - 1")
                                .sizes(10, 10))
                .plays("""
                        at     what          | rules
                        0s     n=10 cpu=0.8  | high PENDING 0s, low INACTIVE 0s
                        10s    .             | high PENDING 0s, low INACTIVE 0s
                        15s    !policy v2    | -
                        # the same condition under another name and FOR; another condition under the same name
                        20s    .             | hot FIRING 0s, low PENDING 20s
                        30s    .             | hot FIRING 0s, low FIRING 20s
                        """);
    }

    @Test
    void findsEveryRuleMissingAtAFleetsLastSignal() {
        Play.of(HIGH).plays("""
                at   what          | rules
                0s   n=10 cpu=0.8  | high PENDING 0s
                10s  last          | high MISSING 10s
                """);
    }

    @Test
    void survivesAGapThatIsNoneOfItsOwn() {
        // INACTIVE and MISSING have no run: a gap does not begin them anew
        Play.of(HIGH).plays("""
                at   what          | rules
                0s   n=10 cpu=0.1  | high INACTIVE 0s
                5m   .             | high INACTIVE 0s
                """);
    }
}
