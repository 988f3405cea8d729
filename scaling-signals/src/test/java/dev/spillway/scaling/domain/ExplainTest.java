package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code explain} says. */
class ExplainTest {

    private final Play play = Play.of(policy(
                    "high: cpu_utilization > 0.7 for 2m out instances * 1.2",
                    "slow: latency_p95_ms > 8 out instances * 1.3",
                    "low: cpu_utilization < 0.3 in instances * 0.5")
            .sizes(10, 100)
            .step(2)
            .zeroHold()
            .delay("30m"));

    @Test
    void saysNothingBeforeTheFirstSignal() {
        assertThat(Decider.of("f").explain(play.terms())).isEmpty();
    }

    @Test
    void saysHowLongARuleStillHasToHoldAndWhatItWouldAskFor() {
        play.plays("""
                at   what               | decision
                0s   n=11 cpu=0.6 p95=1 | -
                10s  cpu=0.8            | -
                30s  .                  | -
                """);
        Explanation explanation = play.decider().explain(play.terms()).orElseThrow();
        Explanation.RuleExplanation high = explanation.rules().get(0);
        assertThat(high.state()).isEqualTo(RuleState.PENDING);
        assertThat(high.sinceMicros()).isEqualTo(Written.micros("10s"));
        assertThat(high.firesAtMicros()).hasValue(Written.micros("2m10s"));
        assertThat(high.asksFor()).hasValue(14);
        assertThat(high.comparisons()).singleElement().satisfies(each -> {
            assertThat(each.holds()).isTrue();
            assertThat(each.evidence().value()).hasValue(0.8);
            assertThat(each.evidence().threshold()).isEqualTo(0.7);
        });
        assertThat(explanation.rules().get(1).comparisons().get(0).holds()).isFalse();
        assertThat(explanation.rules().get(2).comesTo()).hasValue(10);
        assertThat(explanation.rules().get(2).clamps()).containsExactly("min");
        assertThat(holds()).isEqualTo("scale_down_delay until 1830 s, ins only");
        assertThat(explanation.last()).isEmpty();
    }

    @Test
    void namesEveryHold() {
        play.plays("""
                at   what                | decision
                0s   n=20 cpu=0.5 p95=9  | OUT 20>26 slow
                10s  n=20 p95=1          | -
                """);
        assertThat(holds())
                .isEqualTo("open_decision until 300 s; cooldown until 300 s; scale_down_delay until 1800 s, ins only");
        play.plays("""
                at   what                         | decision
                20s  !applied 26                  | -
                30s  !freeze *                    | -
                40s  cpu=0 p95=? cov=0.2 warming  | -
                """);
        assertThat(holds())
                .isEqualTo(
                        "warming; frozen; cooldown until 300 s; missing, ins only; coverage, ins only; zero, ins only;"
                                + " scale_down_delay until 1800 s, ins only");
        Explanation explanation = play.decider().explain(play.terms()).orElseThrow();
        assertThat(explanation.last().map(Explanation.LastDecision::fate)).hasValue(Fate.APPLIED);
        assertThat(explanation.next()).isEmpty();
    }

    @Test
    void saysWhatTheNextSignalWouldBring() {
        play.plays("""
                at   what                | decision
                0s   n=20 cpu=0.5 p95=9 warming | -
                """);
        assertThat(play.decider().explain(play.terms()).orElseThrow().next()).isEmpty();
        Play other = Play.of(policy("slow: latency_p95_ms > 8 out instances * 1.3")
                        .sizes(10, 20)
                        .step(2))
                .plays("""
                        at   what          | decision
                        0s   n=20 p95=9    | -
                        """);
        assertThat(other.decider().explain(other.terms()).orElseThrow().holds())
                .extracting(Hold::name)
                .containsExactly("max");
    }

    private String holds() {
        return play.decider().explain(play.terms()).orElseThrow().holds().stream()
                .map(hold -> hold.name()
                        + (hold.untilMicros().isPresent()
                                ? " until " + hold.untilMicros().getAsLong() / 1_000_000 + " s"
                                : "")
                        + (hold.insOnly() ? ", ins only" : ""))
                .collect(Collectors.joining("; "));
    }
}
