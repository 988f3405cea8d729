package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.RoundingMode;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the size that a rule asks for: rounding, combine, min_step, [min, max], no_bounce. */
class ClampsTest {

    @ParameterizedTest
    @CsvSource({
        "62.99999999999999, FLOOR, 63", // 90 * 0.7
        "62.999999998, FLOOR, 62",
        "12.000000000000002, CEILING, 12", // 10 * 1.2
        "12.000000002, CEILING, 13",
        "-0.5, FLOOR, -1",
        "1e300, CEILING, 2147483647",
        "-1e300, FLOOR, -2147483648",
    })
    void roundsToABillionthFirst(double size, RoundingMode mode, int rounded) {
        assertThat(Proposal.rounded(size, mode)).hasValue(rounded);
    }

    @Test
    void asksForNothingWithoutANumber() {
        assertThat(Proposal.rounded(Double.NaN, RoundingMode.CEILING)).isEmpty();
        Play.of(policy("high: cpu_utilization > 0.7 out queue_depth * 2")).plays("""
                at   what          | rules           decision
                0s   n=10 cpu=0.8  | high FIRING 0s  -
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 | out instances * 1.2 | 1 | OUT 10>12 rule",
                "10 | out instances * 1.01 | 2 | OUT 10>12 (11) rule [min_step]",
                "10 | out instances * 0.5 | 2 | -",
                "10 | out instances | 2 | -",
                "90 | in instances * 0.7 | 2 | IN 90>63 rule",
                "10 | in instances * 0.99 | 2 | IN 10>8 (9) rule [min_step]",
                "10 | in instances * 1.5 | 2 | -",
                "99 | out instances * 1.5 | 1 | OUT 99>100 (149) rule [max]",
                "100 | out instances * 1.5 | 1 | -",
                // the bounds come after the step, and may leave less of it
                "99 | out instances + 1 | 5 | OUT 99>100 rule [min_step, max]",
                "6 | in instances - 1 | 3 | IN 6>5 rule [min_step, min]",
                "5 | in instances - 1 | 3 | -",
                "6 | in instances - 50 | 1 | IN 6>5 (-44) rule [min]",
            })
    void clampsInThisOrder(int instances, String size, int step, String expected) {
        Play.of(policy("rule: queue_depth > 0 " + size).sizes(5, 100).step(step))
                .plays("""
                at   what                   | decision
                0s   n=%d queue_depth=1     | %s
                """.formatted(instances, expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "out instances + 2; out instances + 5; in instances - 1 | r1 15",
                "in instances - 4; in instances - 1; in instances - 2 | r1 9",
                "out instances + 2; out instances + 2 | r0 12",
                "in instances - 2; in instances - 2 | r0 8",
                // an out that is at max beats an in, and comes to nothing
                "in instances - 2; out instances + 200 | r1 210",
                // an out that is no more than there is is none
                "in instances - 2; out instances - 1 | r0 8",
                // count comes before size, more before less
                "up 1.5; out instances + 1; in instances - 1 | r1 11, r0 150",
                "in instances - 1; up 1.5; up 2 | r2 200",
                "down 0.5; in instances - 1 | r1 9, r0 50",
                "down 0.5; down 0.7; up 1 | r1 70",
            })
    void letsOneProposalWin(String sizes, String expected) {
        String[] rules = sizes.split("; ");
        String[] lines = new String[rules.length];
        for (int i = 0; i < rules.length; i++) {
            lines[i] = "r" + i + ": memory_utilization == 1 " + rules[i];
        }
        Policy policy = policy(lines).sizes(1, 20).done();
        var sustain = new Sustain();
        var signal = Signals.of(0, 10, "memory_utilization", 1);
        sustain.step(policy, signal, false);

        String chosen = Combine.inOrder(Proposal.of(policy, sustain, signal, 10)).stream()
                .map(each -> each.rule().name() + " " + each.size())
                .collect(Collectors.joining(", "));

        assertThat(chosen).isEqualTo(expected);
    }

    @Test
    void goesInNowhereWhileAnOutIsAtMax() {
        Play.of(policy(
                                "high: queue_depth > 5 out instances * 2",
                                "low: gpu_memory_utilization < 0.5 in instances * 0.5")
                        .sizes(1, 10))
                .plays("""
                        at   what                                      | decision
                        0s   n=10 queue_depth=9 gpu_memory_utilization=0.1 | -
                        10s  queue_depth=1                             | IN 10>5 low
                        """);
    }

    @Test
    void goesInOnlyAsFarAsItNeedNotComeBack() {
        // 10 at 0.3 are 5 at 0.6, 4 at 0.75
        Play.of(policy(
                                "high: cpu_utilization > 0.6 for 5m out instances * 2",
                                "low: cpu_utilization < 0.4 in instances * 0.2")
                        .step(2))
                .plays("""
                        at   what          | decision
                        0s   n=10 cpu=0.3  | IN 10>5 (2) low [no_bounce]
                        """);
    }

    @Test
    void dropsAnInThatIsTooSmallAStepOrWouldComeBackWhateverTheSize() {
        Written policy = policy(
                        "high: cpu_utilization > 0.35 for 5m out instances * 2",
                        "slow: latency_p95_ms > 8 for 5m out instances * 2",
                        "low: cpu_utilization < 0.4 in instances * 0.2")
                .step(2);
        Play.of(policy).plays("""
                at   what                | decision
                # nine would be at 0.333: that is one
                0s   n=10 cpu=0.3 p95=1  | -
                10s  cpu=0.2 p95=9       | -
                20s  p95=8               | IN 10>6 (2) low [no_bounce]
                """);
    }

    @Test
    void readsInstancesAsTheSizeThatWouldBe() {
        Play.of(policy(
                        "deep: queue_depth / instances > 10 for 5m out instances * 2",
                        "low: queue_depth < 100 in instances * 0.2"))
                .plays("""
                        at   what                | decision
                        0s   n=10 queue_depth=50 | IN 10>5 (2) low [no_bounce]
                        """);
    }
}
