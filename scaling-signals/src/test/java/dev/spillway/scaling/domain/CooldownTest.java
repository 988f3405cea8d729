package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;

import org.junit.jupiter.api.Test;

/** Cooldown, what passes it, and scale_down_delay. */
class CooldownTest {

    @Test
    void endsAtTheFirstSignalThatIsThatLongAfterTheDecision() {
        Play.filled(policy(
                                "high: cpu_utilization > 0.7 out instances + 1",
                                "low: cpu_utilization < 0.2 in instances - 1")
                        .cooldown("1m"))
                .plays("""
                        at     what          | decision
                        0s     n=10 cpu=0.8  | OUT 10>11 high
                        1s     !applied 11   | -
                        50s    .             | -
                        1m     .             | OUT 11>12 high
                        1m1s   !applied 12   | -
                        # both directions
                        1m10s  cpu=0.1       | -
                        1m50s  .             | -
                        2m     .             | IN 12>11 low
                        """);
    }

    @Test
    void isPassedByAnotherRulesOutThatAsksForMoreFromTheSameStart() {
        Play.of(policy(
                                "high: cpu_utilization > 0.7 out instances * 1.2",
                                "slow: latency_p95_ms > 8 out instances * 1.3",
                                "mild: memory_utilization > 0.5 out instances * 1.1")
                        .sizes(1, 200))
                .plays("""
                        at   what                             | decision
                        0s   n=100 cpu=0.8 p95=1 memory_utilization=0.1 | OUT 100>120 high
                        1s   !applied 120                     | -
                        # 110 is not above 120
                        10s  memory_utilization=0.9           | -
                        # 130 of the 100 that it started from, not 156 of 120
                        20s  p95=9                            | OUT 120>130 slow
                        21s  !applied 130                     | -
                        # high and slow must not drive each other up: they still start from 100
                        30s  .                                | -
                        """);
    }

    @Test
    void isPassedByAnOutAfterAnIn() {
        Play.of(policy("high: latency_p95_ms > 8 out instances * 1.2", "low: cpu_utilization < 0.2 in instances * 0.8"))
                .plays("""
                        at   what                 | decision
                        0s   n=100 cpu=0.1 p95=1  | IN 100>80 low
                        1s   !applied 80          | -
                        10s  p95=9                | OUT 80>120 high
                        """);
    }

    @Test
    void supersedesAnOpenDecisionWithWhatPasses() {
        Play.of(policy(
                        "high: cpu_utilization > 0.7 out instances * 1.2",
                        "slow: latency_p95_ms > 8 out instances * 1.3"))
                .plays("""
                        at   what                 | decision
                        0s   n=100 cpu=0.8 p95=1  | OUT 100>120 high
                        10s  p95=9                | OUT 100>130 slow
                        # the first is not the open one any more
                        11s  !applied 120 1       | -
                        12s  !applied 130 2       | -
                        20s  .                    | -
                        """);
    }

    @Test
    void isNotPassedByMoreThanMaxAllows() {
        Play.of(policy(
                                "high: cpu_utilization > 0.7 out instances * 1.2",
                                "slow: latency_p95_ms > 8 out instances * 1.3")
                        .sizes(1, 110))
                .plays("""
                        at   what                 | decision
                        0s   n=100 cpu=0.8 p95=1  | OUT 100>110 (120) high [max]
                        10s  p95=9                | -
                        """);
    }

    @Test
    void countsAdviceThoughNobodyAppliesIt() {
        Play.filled(policy(
                                "high: cpu_utilization > 0.7 out instances * 1.2",
                                "slow: latency_p95_ms > 8 out instances * 1.3")
                        .observing())
                .plays("""
                        at     what                 | decision
                        0s     n=100 cpu=0.8 p95=1  | ADVISE OUT 100>120 high
                        10s    p95=9                | ADVISE OUT 100>130 slow
                        5m     .                    | -
                        5m10s  .                    | ADVISE OUT 100>130 slow
                        """);
    }

    @Test
    void letsNothingInUntilTheDelayAfterTheLastTrueOutAndTheLastOut() {
        Play.filled(policy(
                                "high: cpu_utilization > 0.7 for 1m out instances + 2",
                                "low: queue_depth < 10 in instances - 1")
                        .delay("2m")
                        .cooldown("30s"))
                .plays("""
                        at     what                        | decision
                        0s     n=10 cpu=0.8 queue_depth=50 | -
                        1m     .                           | OUT 10>12 high
                        1m1s   !applied 12                 | -
                        1m10s  cpu=0.1 queue_depth=1       | -
                        2m50s  .                           | -
                        3m     .                           | IN 12>11 low
                        3m1s   !applied 11                 | -
                        # true for a moment, without FOR, is enough
                        3m10s  cpu=0.8                     | -
                        3m20s  cpu=0.1                     | -
                        5m     .                           | -
                        5m10s  .                           | IN 11>10 low
                        """);
    }
}
