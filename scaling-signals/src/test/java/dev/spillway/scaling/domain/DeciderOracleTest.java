package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.Written.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decider against the naive oracle over random histories, written and read again between any two events. */
class DeciderOracleTest {

    private static final long SECOND = 1_000_000L;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void decidesAsTheOracleDoes(long seed) {
        Seeds.check(seed, cases -> {
            for (int i = 0; i < 25; i++) {
                new History(cases).play();
            }
        });
    }

    private static final class History {
        private final Cases cases;
        private final OracleDecider oracle = new OracleDecider();
        private final List<String> told = new ArrayList<>();
        private Decider decider = Decider.of("f");
        private Policy policy;
        private boolean frozen;
        private long clock;
        private long at;
        private int instances;
        private int requests;
        private double load;
        private double slow = 1;
        private @Nullable Decision newest;
        private @Nullable Observed now;

        History(Cases cases) {
            this.cases = cases;
            this.policy = random();
            told.add("policy " + text());
            this.instances = cases.between(1, 40);
            this.load = cases.between(0.1, 1.0) * instances;
        }

        private Policy random() {
            String[] all = {
                "high: cpu_utilization > 0.7 for " + cases.pick("0s", "20s", "60s") + " out instances * "
                        + cases.pick("1.2", "1.5"),
                "slow: latency_p95_ms > 8 for " + cases.pick("0s", "30s") + " out instances * 1.3",
                "both: cpu_utilization > 0.5 && latency_p95_ms > 6 out instances + " + cases.between(1, 9),
                "low: cpu_utilization < 0.4 for " + cases.pick("0s", "40s") + " in instances * 0.7",
                "idle: cpu_utilization < 0.2 || latency_p95_ms < 1 in instances - " + cases.between(1, 4)
            };
            var chosen = new ArrayList<String>();
            for (String each : all) {
                if (cases.chance(0.75)) {
                    chosen.add(each);
                }
            }
            int min = cases.between(1, 12);
            Written written = policy(cases.shuffled(chosen).toArray(String[]::new))
                    .sizes(min, min + cases.between(0, 40))
                    .step(cases.between(1, 3))
                    .cooldown(cases.pick("0s", "30s", "2m", "6m"))
                    .delay(cases.pick("0s", "1m"))
                    .maxGap(cases.pick("10s", "30s"));
            if (cases.chance(0.5)) {
                written.zeroHold();
            }
            if (cases.chance(0.15)) {
                written.observing();
            }
            return written.done();
        }

        void play() {
            int events = cases.between(20, 120);
            for (int i = 0; i < events; i++) {
                clock += cases.between(1L, 3L) * SECOND;
                int which = cases.between(0, 19);
                if (which < 14) {
                    if (cases.chance(0.03)) {
                        policy = random();
                        told.add(clock / SECOND + "s policy " + text());
                    }
                    signal();
                } else if (which < 17) {
                    outcome();
                } else if (which == 17) {
                    request();
                } else if (which == 18) {
                    frozen = cases.chance(0.3);
                } else {
                    decider.control(Control.ZERO_CONFIRMED, clock);
                    oracle.confirmZero();
                    told.add(clock / SECOND + "s zero");
                }
                decider = Decider.of(decider.toBytes());
            }
        }

        private String text() {
            return policy.rules().stream()
                            .map(rule -> rule.name() + ": " + rule.when().text() + " for " + rule.forMicros() / SECOND
                                    + "s " + rule.size().text())
                            .toList()
                    + " " + policy.constraints() + " " + policy.mode() + " zero " + policy.zeroHold() + " gap "
                    + policy.maxGapMicros() / SECOND;
        }

        private Terms terms() {
            return new Terms(policy, frozen, false);
        }

        private void signal() {
            at = Math.max(at + 10 * SECOND, clock / (10 * SECOND) * 10 * SECOND)
                    + (cases.chance(0.1) ? cases.between(1L, 12L) * 10 * SECOND : 0);
            clock = Math.max(clock, at + cases.between(0L, 3L) * SECOND);
            load = cases.chance(0.05)
                    ? 0
                    : cases.chance(0.3) ? cases.between(0.0, 1.0) * instances : Math.max(load, 0.05);
            slow = cases.chance(0.3) ? cases.between(0.5, 10.0) : slow;
            var metrics = new TreeMap<String, Double>();
            if (cases.chance(0.93)) {
                metrics.put("cpu_utilization", load / Math.max(1, instances));
            }
            if (cases.chance(0.93)) {
                metrics.put("latency_p95_ms", slow);
            }
            if (cases.chance(0.03)) {
                instances = Math.max(0, instances + cases.between(-3, 3));
            }
            int reporting = cases.chance(0.9) ? instances : cases.between(0, instances + 4);
            var signal = new Signal(
                    "f",
                    Kind.PREDICTION,
                    "r",
                    2,
                    at,
                    instances,
                    reporting,
                    reporting,
                    cases.chance(0.9) ? 1 : 0.3,
                    metrics);
            var observed = new Observed(signal, cases.chance(0.03), cases.chance(0.03), cases.chance(0.01), Set.of());
            told.add(clock / SECOND + "s " + observed + (frozen ? " frozen" : ""));
            now = observed;
            check(decider.signal(observed, terms(), clock).decision(), oracle.signal(observed, terms(), clock));
        }

        private void request() {
            requests++;
            boolean factor = cases.chance(0.5);
            var request = new Request(
                    "f",
                    "f@" + requests,
                    requests,
                    clock + cases.between(0L, 300L) * SECOND,
                    factor ? null : cases.between(1, 60),
                    factor ? cases.between(0.5, 2.5) : null,
                    1);
            told.add(clock / SECOND + "s " + request);
            check(decider.request(request, terms(), clock).decision(), oracle.request(request, terms(), clock));
        }

        private void outcome() {
            Decision last = newest;
            if (last == null) {
                return;
            }
            long epoch = cases.chance(0.85) ? last.epoch() : cases.between(1L, last.epoch() + 1);
            var status = cases.pick(
                    Outcome.Status.APPLIED,
                    Outcome.Status.APPLIED,
                    Outcome.Status.FAILED,
                    Outcome.Status.FAILED,
                    Outcome.Status.REJECTED);
            int size = status == Outcome.Status.APPLIED && cases.chance(0.9) ? last.to() : instances;
            var outcome = new Outcome("f", "f@" + epoch, epoch, status, size, List.of(), clock);
            told.add(clock / SECOND + "s " + outcome);
            boolean counts = decider.counts(outcome);
            decider.outcome(outcome, clock);
            oracle.outcome(outcome);
            if (counts && status == Outcome.Status.APPLIED) {
                instances = size;
            }
        }

        private void check(Optional<Decision> decided, Optional<Decision> expected) {
            decided.ifPresent(decision -> told.add("   -> " + decision));
            assertThat(decided.map(History::plain))
                    .as(() -> String.join("\n", told))
                    .isEqualTo(expected);
            decided.ifPresent(this::mustHold);
            newest = decided.orElse(newest);
        }

        /** What is true of every decision, whatever happened before it. */
        private void mustHold(Decision decision) {
            Constraints constraints = policy.constraints();
            assertThat(decision.to()).isBetween(constraints.min(), constraints.max());
            assertThat(decision.to()).isNotEqualTo(decision.from());
            assertThat(decision.epoch()).isEqualTo(newest == null ? 1 : newest.epoch() + 1);
            assertThat(frozen).isFalse();
            mustHoldOfIns(decision);
            assertThat(decision.action() == Action.SCALE_OUT).isEqualTo(decision.to() > decision.from());
        }

        /** An in is never followed by an out at the same load, and never decided in the dark. */
        private void mustHoldOfIns(Decision decision) {
            Observed observed = now;
            if (observed == null
                    || decision.action() != Action.SCALE_IN
                    || decision.rule().equals(Decision.BOUNDS)) {
                return;
            }
            var after = new Scaled(policy, observed.signal(), decision.from(), decision.to());
            assertThat(policy.rules())
                    .filteredOn(rule -> rule.action() == Action.SCALE_OUT)
                    .allMatch(rule -> rule.when().test(after) == Truth.FALSE, "is false at " + decision.to());
            assertThat(observed.silent()).isFalse();
            assertThat(observed.signal().coverage()).isGreaterThanOrEqualTo(policy.minCoverage());
        }

        private static Decision plain(Decision decision) {
            return new Decision(
                    decision.id(),
                    decision.epoch(),
                    decision.issuedAtMicros(),
                    decision.validUntilMicros(),
                    decision.fleet(),
                    decision.region(),
                    decision.tier(),
                    decision.kind(),
                    decision.action(),
                    decision.unit(),
                    decision.from(),
                    decision.to(),
                    decision.wanted(),
                    decision.rule(),
                    List.of(),
                    decision.clamps(),
                    decision.policy(),
                    decision.policyVersion(),
                    decision.preferSpot(),
                    decision.priority(),
                    decision.mode());
        }
    }
}
