package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The budget of a kind, alone and with a fleet. */
class BudgetTest {

    private static final long MINUTE = 60_000_000L;

    private static Written simple() {
        return policy(
                        "high: cpu_utilization > 0.7 out instances + 8",
                        "slow: latency_p95_ms > 8 out instances + 9",
                        "low: queue_depth < 10 in instances - 6")
                .cooldown("1m");
    }

    @Test
    void letsADecisionWaitThatIsAboveUntilItIsApproved() {
        Play play = Play.of(simple()).budget(10).plays("""
                at     what                              | decision             alerts
                0s     n=20 cpu=0.8 p95=1 queue_depth=50 | OUT 20>28 high       -
                1s     !applied 28                       | -                    -
                1m     .                                 | WAIT OUT 28>36 high  +f|budget
                # until it is approved, also when the ten minutes are over
                12m    .                                 | -                    -
                12m5s  !approve f@2                      | OUT 28>36 high       -f|budget
                12m10s  !applied 36                      | -                    -
                13m    .                                 | -                    -
                # the cooldown runs from then
                13m10s  .                                | WAIT OUT 36>44 high  +f|budget
                """);
        assertThat(play.newest().map(Decision::issuedAtMicros)).hasValue(Written.micros("12m5s"));
        assertThat(play.newest().map(Decision::validUntilMicros)).hasValue(Written.micros("17m5s"));
    }

    @Test
    void dropsAWaitingDecisionThatIsSupersededOrThatNothingStandsForAnyMore() {
        Play.of(simple()).budget(5).plays("""
                at     what                              | decision                             alerts
                0s     n=20 cpu=0.8 p95=1 queue_depth=50 | WAIT OUT 20>28 high                  +f|budget
                10s    p95=9                             | WITHDRAW f@1; WAIT OUT 20>29 slow    -f|budget +f|budget
                20s    p95=1 cpu=0.1                     | WITHDRAW f@2                         -f|budget
                # nothing was issued: nothing cools down
                30s    queue_depth=1                     | WAIT IN 20>14 low                    +f|budget
                # an out is true: not a load to go in at any more, though the rule still fires
                40s    cpu=0.8                           | WITHDRAW f@3; WAIT OUT 20>28 high    -f|budget +f|budget
                """);
    }

    @Test
    void asksNoBudgetForAdvice() {
        Play.of(simple().observing()).budget(1).plays("""
                at   what                 | decision
                0s   n=20 cpu=0.8 p95=1   | ADVISE OUT 20>28 high
                """);
    }

    @Test
    void countsWhatChangedInTenMinutesOverAllFleets() {
        var budget = new Budget();
        assertThat(budget.claim(decision("a", 1, 10, 60), 100, 0).granted()).isTrue();
        assertThat(budget.claim(decision("b", 1, 60, 20), 100, MINUTE).granted())
                .isTrue();
        assertThat(budget.used(MINUTE)).isEqualTo(90);
        assertThat(budget.claim(decision("c", 1, 10, 21), 100, 2 * MINUTE).granted())
                .isFalse();
        // what waits is not spent: less still fits
        assertThat(budget.claim(decision("d", 1, 10, 20), 100, 3 * MINUTE).granted())
                .isTrue();
        assertThat(budget.claim(decision("e", 1, 10, 60), 100, 10 * MINUTE - 1).granted())
                .isFalse();
        assertThat(budget.claim(decision("f", 1, 10, 60), 100, 10 * MINUTE).granted())
                .isTrue();
        assertThat(ids(budget)).containsExactly("c@1", "e@1");
        // an approval is spent too
        assertThat(budget.approve("c@1", 10 * MINUTE).map(Decision::issuedAtMicros))
                .hasValue(10 * MINUTE);
        assertThat(budget.approve("c@1", 10 * MINUTE)).isEmpty();
        assertThat(budget.used(10 * MINUTE)).isEqualTo(40 + 10 + 50 + 11);
        assertThat(Budget.of(budget.toBytes()).used(10 * MINUTE)).isEqualTo(111);
        assertThat(ids(Budget.of(budget.toBytes()))).containsExactly("e@1");
    }

    @Test
    void chargesAFleetOnceForADecisionMadeAgain() {
        var budget = new Budget();
        assertThat(budget.claim(decision("a", 1, 10, 60), 100, 0).granted()).isTrue();
        // failed, made again: nothing had changed
        assertThat(budget.claim(decision("a", 2, 10, 80), 100, 1).granted()).isTrue();
        assertThat(budget.used(1)).isEqualTo(70);
        // there and back again
        assertThat(budget.claim(decision("a", 3, 80, 60), 100, 2).granted()).isTrue();
        assertThat(budget.used(2)).isEqualTo(90);
        budget.withdraw("a@3");
        assertThat(budget.used(2)).isEqualTo(70);
    }

    private static List<String> ids(Budget budget) {
        return budget.waiting().stream().map(Decision::id).toList();
    }

    private static Decision decision(String fleet, long epoch, int from, int to) {
        return new Decision(
                fleet + "@" + epoch,
                epoch,
                0,
                5 * MINUTE,
                fleet,
                "r",
                2,
                Kind.PREDICTION,
                to > from ? Action.SCALE_OUT : Action.SCALE_IN,
                Unit.INSTANCE,
                from,
                to,
                to,
                "rule",
                List.of(),
                List.of(),
                "policy",
                1,
                false,
                2,
                Mode.ACT);
    }
}
