package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;

import org.junit.jupiter.api.Test;

/** What keeps a fleet from going in, and what keeps it from anything. */
class HoldsTest {

    private static Written simple() {
        return policy("high: latency_p95_ms > 8 out instances + 2", "low: cpu_utilization < 0.2 in instances - 1");
    }

    @Test
    void holdsAnInWhileAnOutConditionIsMissingAndSaysSoAfterTenMinutes() {
        Play.filled(simple()).plays("""
                at      what          | decision       alerts
                0s      n=10 cpu=0.1  | -              -
                9m50s   .             | -              -
                10m     .             | -              +f|missing
                11m     .             | -              -
                11m10s  p95=1         | IN 10>9 low    -f|missing
                """);
    }

    @Test
    void holdsAnInBelowTheCoverageAndWhileSilent() {
        Play.of(simple()).plays("""
                at    what                         | decision        alerts
                0s    n=10 cov=0.4 cpu=0.1 p95=1   | -               +f|coverage
                10s   .                            | -               -
                # outs go on with what reports
                20s   p95=9                        | OUT 10>12 high  -
                21s   !applied 12                  | -               -
                10m   cov=0.5 p95=1 silent         | -               -f|coverage
                10m10s  .                          | IN 12>11 low    -
                """);
    }

    @Test
    void holdsAnInWhenAllLoadFallsToZeroAtOnce() {
        Play.of(policy("high: cpu_utilization > 0.7 out instances + 2", "low: qps_per_instance < 10 in instances - 1")
                        .zeroHold()
                        .cooldown("10s"))
                .plays("""
                        at   what               | decision     alerts
                        # the first ever to be told may be zero
                        0s   n=10 qps=0 cpu=0   | IN 10>9 low  -
                        1s   !applied 9         | -            -
                        10s  qps=500 cpu=0.1    | -            -
                        20s  qps=? cpu=?        | -            -
                        30s  qps=0 cpu=0        | -            +f|zero
                        40s  .                  | -            -
                        50s  qps=? cpu=0        | -            -
                        1m   qps=1              | IN 9>8 low   -f|zero
                        1m1s   !applied 8       | -            -
                        1m10s  qps=0            | -            +f|zero
                        1m12s  !zero            | -            -f|zero
                        1m20s  .                | IN 8>7 low   -
                        1m21s  !applied 7       | -            -
                        # zero once more is no fall
                        1m30s  .                | IN 7>6 low   -
                        """);
    }

    @Test
    void believesZeroWhereThePolicyDoes() {
        Play.of(policy("high: cpu_utilization > 0.7 out instances + 2", "low: qps_per_instance < 10 in instances - 1"))
                .plays("""
                        at   what                | decision     alerts
                        0s   n=10 qps=500 cpu=1  | OUT 10>12 high  -
                        1s   !applied 12         | -            -
                        6m   qps=0 cpu=0         | IN 12>11 low  -
                        """);
    }

    @Test
    void decidesNothingWhileWarming() {
        Play.of(simple().sizes(20, 100)).plays("""
                at   what                  | decision
                0s   n=10 p95=9 warming    | -
                1s   !request 30 10m       | -
                10s  warming               | -
                20s  .                     | OUT 10>30 request
                """);
    }

    @Test
    void freezesOneAndAll() {
        Play.of(simple().cooldown("10s")).plays("""
                at   what              | decision         rules
                0s   n=10 p95=9 cpu=1  | OUT 10>12 high   high FIRING 0s, low INACTIVE 0s
                1s   !applied 12       | -                -
                5s   !freeze f         | -                -
                6s   !freeze *         | -                -
                10s  .                 | -                high FIRING 0s, low INACTIVE 0s
                12s  !request x2 10m   | -                -
                15s  !unfreeze *       | -                -
                20s  n=0               | -                high FIRING 0s, low INACTIVE 0s
                25s  !unfreeze f       | -                -
                # what waits is decided first: twice the 12 that there were
                30s  n=12              | OUT 12>24 request  high FIRING 0s, low INACTIVE 0s
                """);
    }

    @Test
    void tellsOfPercentWhileItLasts() {
        Play.of(simple()).plays("""
                at   what                      | alerts
                0s   n=10 cpu=0.5 p95=1 percent | +f|percent
                10s  percent                   | -
                20s  .                         | -f|percent
                """);
    }

    @Test
    void endsWithAWordIfItFellSilentAndWithoutIfItLeft() {
        Play.of(simple()).plays("""
                at   what               | decision  alerts
                0s   n=10 cpu=0.5 p95=1 | -         -
                10s  n=0 cov=0 rep=0 last silent | -  +f|missing
                9m   n=10 cov=1 rep=n   | -         -f|missing
                9m10s  n=0 rep=0 last silent | -    -
                """);
    }
}
