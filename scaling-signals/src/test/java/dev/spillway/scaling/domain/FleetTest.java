package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A fleet from its samples to its decisions and back. */
class FleetTest {

    private static final long SECOND = 1_000_000L;
    private static final Governance GOVERNANCE = governance(policy(
                    "high: cpu_utilization > 0.7 for 20s out instances * 2",
                    "low: cpu_utilization < 0.2 in instances - 1")
            .sizes(2, 100));

    private Fleet fleet = Fleet.of("f");
    private final List<String> told = new ArrayList<>();
    private long clock;

    private static Governance governance(Written written) {
        Policy policy = written.done();
        var definition =
                new PolicyDefinition(policy.name(), 1, Kind.CONTROL, List.of(Glob.of("*")), "", "", policy, Map.of());
        return new Governance(new Policies(List.of(definition)), Controls.NONE, Set.of());
    }

    @Test
    void makesDecisionsOfSamplesAndSizesOfOutcomes() {
        for (long second = 10; second <= 100; second += 10) {
            report(second, 0.8, "a", "b");
        }
        // the same two for 60 s from the first signal on, at 10 s
        assertThat(told).containsExactly("70s OUT 2>4 high");
        fleet.outcome(new Outcome("f", "f@1", 1, Outcome.Status.APPLIED, 4, List.of(), clock), clock);
        report(110, 0.8, "a", "b", "c", "d");
        report(120, 0.8, "a", "b", "c", "d");
        assertThat(fleet.explain(GOVERNANCE).orElseThrow().instances()).isEqualTo(4);
        assertThat(fleet.explain(GOVERNANCE).orElseThrow().last().map(Explanation.LastDecision::fate))
                .hasValue(Fate.APPLIED);
    }

    @Test
    void keepsItsEpochThoughItEnds() {
        for (long second = 10; second <= 100; second += 10) {
            report(second, 0.8, "a", "b");
        }
        to(1_000);
        assertThat(fleet.decider().explain(terms())).isPresent();
        for (long second = 2_010; second <= 2_100; second += 10) {
            report(second, 0.8, "x", "y");
        }
        assertThat(told).containsExactly("70s OUT 2>4 high", "2070s OUT 2>4 high");
        assertThat(fleet.decider()
                        .explain(terms())
                        .flatMap(Explanation::last)
                        .map(last -> last.decision().id()))
                .hasValue("f@2");
    }

    @Test
    void ignoresOutcomesOfOtherDecisionsForItsSizeToo() {
        for (long second = 10; second <= 100; second += 10) {
            report(second, 0.8, "a", "b");
        }
        fleet.outcome(new Outcome("f", "f@7", 7, Outcome.Status.APPLIED, 50, List.of(), clock), clock);
        report(110, 0.8, "a", "b");
        assertThat(fleet.collector().instances()).isEqualTo(2);
    }

    @Test
    void judgesSignalsThatWereWrittenDown() {
        var governance = governance(
                policy("high: cpu_utilization > 0.7 out instances * 2", "slow: latency_p95_ms > 8 out instances + 9")
                        .sizes(3, 100)
                        .cooldown("10s"));
        assertThat(given(10, null, Map.of("cpu_utilization", 0.8), governance)).isEqualTo("OUT 3>6 high");
        // without a size: as decided
        assertThat(given(20, null, Map.of("cpu_utilization", 0.8), governance)).isEqualTo("OUT 6>12 high");
        assertThat(given(30, 5, Map.of("cpu_utilization", 0.8), governance)).isEqualTo("-");
        // no metric of it counts
        assertThat(given(400, 5, Map.of("cpu_utilization", 80.0, "latency_p95_ms", Double.NaN), governance))
                .isEqualTo("- +fleet|f|percent");
        // an earlier one is none
        assertThat(given(400, 5, Map.of("cpu_utilization", 0.8), governance)).isEqualTo("none");
        assertThat(given(
                        410,
                        5,
                        Map.of("cpu_utilization", 0.8),
                        new Governance(Policies.NONE, Controls.NONE, Set.of())))
                .isEqualTo("none");
    }

    private String given(long second, @Nullable Integer size, Map<String, Double> metrics, Governance governance) {
        var row = new Given(Kind.CONTROL, "replay", 2, second * SECOND, size, new TreeMap<>(metrics));
        Optional<Judged> judged = fleet.give(row, governance, second * SECOND);
        return judged.map(each -> {
                    var text = new StringBuilder(
                            each.verdict().decision().map(Play::text).orElse("-"));
                    each.verdict()
                            .alerts()
                            .forEach(alert ->
                                    text.append(alert.firing() ? " +" : " -").append(alert.key()));
                    return text.toString();
                })
                .orElse("none");
    }

    private static Terms terms() {
        return GOVERNANCE.terms(Kind.CONTROL, "f", 2).orElseThrow();
    }

    private void report(long second, double load, String... instances) {
        to(second);
        for (String instance : instances) {
            var sample = new Sample(
                    "f",
                    Kind.CONTROL,
                    "r",
                    2,
                    instance,
                    second * SECOND,
                    10 * SECOND,
                    Map.of("cpu_utilization", load),
                    Map.of(),
                    false);
            assertThat(fleet.admit(sample, second * SECOND)).isEqualTo(Admission.ADMITTED);
        }
        to(second);
    }

    private void to(long second) {
        clock = second * SECOND;
        Optional<Judged> judged = fleet.close(clock, GOVERNANCE);
        while (judged.isPresent()) {
            Signal signal = judged.get().closed().signal();
            judged.get()
                    .verdict()
                    .decision()
                    .ifPresent(decision -> told.add(signal.atMicros() / SECOND + "s " + Play.text(decision)));
            fleet = new Fleet("f", fleet.collector(), Decider.of(fleet.decider().toBytes()));
            judged = fleet.close(clock, GOVERNANCE);
        }
    }
}
