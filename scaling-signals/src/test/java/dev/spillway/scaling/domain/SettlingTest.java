package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Open decisions: settled, failed, expired, decided again; and epochs. */
class SettlingTest {

    private static Written simple() {
        return policy("high: cpu_utilization > 0.7 out instances + 1");
    }

    @Test
    void decidesNothingWhileADecisionIsOpenThoughTheCooldownIsOver() {
        Play.filled(simple().cooldown("1m")).plays("""
                at     what         | decision
                0s     n=10 cpu=1   | OUT 10>11 high
                2m     .            | -
                2m1s   !applied 11  | -
                2m10s  .            | OUT 11>12 high
                """);
    }

    @Test
    void isSettledByAsManyReportsAndByWhateverAnActuatorSays() {
        Play.filled(simple().cooldown("1m")).plays("""
                at     what          | decision
                0s     n=10 cpu=1    | OUT 10>11 high
                50s    rep=11        | -
                1m     rep=n         | OUT 10>11 high
                1m5s   !rejected     | -
                1m50s  .             | -
                2m     .             | OUT 10>11 high
                2m5s   !superseded   | -
                3m     .             | OUT 10>11 high
                """);
    }

    @Test
    void decidesAgainThreeTimesWhateverTheCooldownAndThenSaysSo() {
        Play.of(simple().cooldown("1m")).plays("""
                at     what        | decision        alerts
                0s     n=10 cpu=1  | OUT 10>11 high  -
                5s     !failed 10  | -               -
                10s    .           | OUT 10>11 high  -
                15s    !failed 10  | -               -
                20s    .           | OUT 10>11 high  -
                25s    !failed 10  | -               -
                30s    .           | OUT 10>11 high  -
                35s    !failed 10  | -               +f|failed
                40s    .           | -               -
                1m     .           | -               -
                1m20s  .           | -               -
                1m30s  .           | OUT 10>11 high  -
                1m35s  !applied 11 | -               -f|failed
                """);
    }

    @Test
    void countsAnExpiredDecisionAsFailed() {
        Play.filled(simple().cooldown("7m")).plays("""
                at     what        | decision             alerts
                0s     n=10 cpu=1  | OUT 10>11 high       -
                6m50s  .           | -                    -
                7m     .           | OUT 10>11 high       -
                # newly computed
                14m    n=12        | OUT 12>13 high       -
                21m    .           | OUT 12>13 high       -
                28m    .           | OUT 12>13 high       +f|failed
                29m    .           | -                    -
                # settled by reports as well
                30m    n=13        | -                    -f|failed
                """);
    }

    @Test
    void doesNotDecideAgainOnceItsRuleIsFalse() {
        Play.of(simple().cooldown("1m")).plays("""
                at     what        | decision
                0s     n=10 cpu=1  | OUT 10>11 high
                5s     !failed 10  | -
                10s    cpu=0       | -
                20s    cpu=1       | -
                1m     .           | OUT 10>11 high
                """);
    }

    @Test
    void waitsForARuleThatCannotBeTold() {
        Play.of(simple().cooldown("1m")).plays("""
                at     what        | decision
                0s     n=10 cpu=1  | OUT 10>11 high
                5s     !failed 10  | -
                10s    cpu=?       | -
                20s    cpu=1       | OUT 10>11 high
                """);
    }

    @Test
    void ignoresOutcomesOfOtherEpochsAndRepeats() {
        Play.of(simple().cooldown("10s")).plays("""
                at     what           | decision
                0s     n=10 cpu=1     | OUT 10>11 high
                5s     !failed 10 7   | -
                6s     !applied 11 1  | -
                7s     !failed 10 1   | -
                10s    .              | OUT 11>12 high
                15s    !applied 11 1  | -
                20s    .              | -
                """);
    }

    @Test
    void correctsASizeOutsideItsBoundsAtOnce() {
        Play.of(policy("high: cpu_utilization > 0.7 out instances * 1.5").sizes(10, 20))
                .plays("""
                at     what        | decision
                0s     n=8 cpu=0   | OUT 8>10 (8) bounds [min]
                # once, while it is on its way
                10s    .           | -
                11s    !applied 10 | -
                # passes the cooldown, in both directions, held or not
                20s    n=9         | OUT 9>10 (9) bounds [min]
                21s    !applied 10 | -
                30s    n=25 cov=0.1 cpu=?  | IN 25>20 (25) bounds [max]
                31s    !rejected   | -
                # said no to: not again before the cooldown is over
                40s    .           | -
                5m30s  .           | IN 25>20 (25) bounds [max]
                """);
    }

    @Test
    void doesNotAdviseTheSameBoundsAtEachSignal() {
        Play.filled(policy("high: cpu_utilization > 0.7 out instances * 1.5")
                        .sizes(10, 20)
                        .observing())
                .plays("""
                        at     what        | decision
                        0s     n=8 cpu=0   | ADVISE OUT 8>10 (8) bounds [min]
                        4m50s  .           | -
                        5m     .           | ADVISE OUT 8>10 (8) bounds [min]
                        """);
    }

    @Test
    void numbersDecisionsFromOneAndNeverTwice() {
        Play play = Play.of(simple().cooldown("10s")).plays("""
                at   what         | decision
                0s   n=10 cpu=1   | OUT 10>11 high
                1s   !applied 11  | -
                10s  n=0 cpu=? last  | -
                10m  n=10 cpu=1   | OUT 10>11 high
                """);
        assertThat(play.newest().map(Decision::id)).hasValue("f@2");
        assertThat(play.newest().map(Decision::validUntilMicros)).hasValue(Written.micros("15m"));
    }
}
