package dev.spillway.scaling.domain;

import static dev.spillway.scaling.domain.SignalOracle.MINUTE;
import static dev.spillway.scaling.domain.SignalOracle.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.domain.MetricDefinition.Fold;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The collector and the contract side by side, whatever comes in whatever order, with a restart at any moment. */
class CollectorOracleTest {

    private static final Policies POLICIES = policies();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void saysWhatTheContractSays(long seed) {
        Seeds.check(seed, cases -> {
            for (int story = 0; story < 10; story++) {
                new Run(cases).play(cases.between(20, 400));
            }
        });
    }

    /** One sample of an anchor holds the first slot open until all is there. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void doesNotDependOnTheOrder(long seed) {
        Seeds.check(seed, cases -> {
            long base = 1_000 * MINUTE;
            var samples = new ArrayList<Sample>();
            for (int i = 0; i < 40; i++) {
                Sample sample = sample(cases, base + cases.between(1, 25 * SECOND), "i" + cases.between(1, 5));
                if (sample.latencies().values().stream().allMatch(sketch -> sketch.gamma() == 1.02)) {
                    samples.add(sample);
                }
            }
            var expected = signalsOf(samples, base);
            for (int i = 0; i < 5; i++) {
                var again = new ArrayList<>(cases.shuffled(samples));
                again.addAll(cases.shuffled(samples).subList(0, samples.size() / 2));
                assertThat(signalsOf(cases.shuffled(again), base)).isEqualTo(expected);
            }
        });
    }

    private static List<Closed> signalsOf(List<Sample> samples, long base) {
        var collector = new Collector("f");
        long clock = base + 26 * SECOND;
        collector.close(clock, POLICIES);
        collector.admit(anchor(base + 1), clock);
        var signals = new ArrayList<Closed>();
        samples.forEach(sample -> {
            assertThat(collector.admit(sample, clock)).isIn(Admission.ADMITTED, Admission.REPEATED);
            collector.close(clock, POLICIES).ifPresent(signals::add);
        });
        assertThat(signals).isEmpty();
        for (var closed = collector.close(base + 10 * MINUTE, POLICIES);
                closed.isPresent();
                closed = collector.close(base + 10 * MINUTE, POLICIES)) {
            signals.add(closed.get());
        }
        return signals;
    }

    private static Sample anchor(long at) {
        return new Sample(
                "f", Kind.PREDICTION, "r", null, "anchor", at, 10 * SECOND, Map.of("qps", 1.0), Map.of(), false);
    }

    /** A fleet that lives for a while, and what it says as it reaches us. */
    private static final class Run {
        private final Cases cases;
        private final SignalOracle oracle = new SignalOracle();
        private final Map<String, byte[]> store = new HashMap<>();
        private final List<Sample> sent = new ArrayList<>();
        private Collector collector = new Collector("f");
        private byte[] head = collector.encodeHead();
        private long clock = 1_000_000 * MINUTE;
        private int instances;
        private boolean restarts;
        private final StringBuilder history = new StringBuilder();

        Run(Cases cases) {
            this.cases = cases;
            this.instances = cases.between(1, 6);
            this.restarts = cases.chance(0.7);
        }

        void play(int steps) {
            for (int step = 0; step < steps; step++) {
                clock += pause();
                closeAll();
                if (cases.chance(0.05)) {
                    instances = cases.between(1, 6);
                }
                if (cases.chance(0.03)) {
                    apply();
                } else if (cases.chance(0.1) && !sent.isEmpty()) {
                    admit(cases.pick(sent.subList(Math.max(0, sent.size() - 10), sent.size())), clock);
                } else {
                    long at = clock - cases.between(-2 * SECOND, 12 * SECOND);
                    String name = cases.chance(0.1) ? "" : "i" + cases.between(1, instances);
                    admit(sample(cases, cases.chance(0.03) ? at - 29 * SECOND : at, name), clock);
                }
                closeAll();
                maybeRestart();
            }
            clock += 2 * 60 * MINUTE;
            closeAll();
            assertThat(collector.dueMicros()).as(history.toString()).isEqualTo(Long.MAX_VALUE);
        }

        private long pause() {
            int kind = cases.between(0, 200);
            if (kind == 0) {
                return cases.between(0, 80 * MINUTE);
            }
            return kind < 6 ? cases.between(0, 7 * MINUTE) : cases.between(0, 6 * SECOND);
        }

        private void admit(Sample sample, long record) {
            sent.add(sample);
            long stamp = record + (cases.chance(0.05) ? cases.between(-40 * SECOND, 40 * SECOND) : 0);
            history.append("\n")
                    .append(clock)
                    .append(" ")
                    .append(stamp)
                    .append(" ")
                    .append(sample);
            Admission expected = oracle.admit(sample, stamp, clock);
            Admission found = collector.admit(sample, stamp);
            assertThat(found == Admission.REPEATED ? Admission.ADMITTED : found)
                    .as(history.toString())
                    .isEqualTo(expected);
        }

        private void apply() {
            var outcome = new Outcome(
                    "f",
                    "f@1",
                    1,
                    cases.pick(Outcome.Status.APPLIED, Outcome.Status.APPLIED, Outcome.Status.FAILED),
                    cases.between(1, 6),
                    cases.listOf(0, 2, () -> "i" + cases.between(1, 6)),
                    clock + cases.between(-5 * SECOND, 2 * SECOND));
            history.append("\n").append(clock).append(" ").append(outcome);
            oracle.apply(outcome, clock);
            collector.apply(outcome);
        }

        private void closeAll() {
            long due = collector.dueMicros();
            var found = new ArrayList<SignalOracle.Told>();
            for (var closed = collector.close(clock, POLICIES);
                    closed.isPresent();
                    closed = collector.close(clock, POLICIES)) {
                found.add(told(closed.get()));
                due = Math.min(due, clock);
                maybeRestart();
            }
            assertThat(found.toString())
                    .as(history.toString())
                    .isEqualTo(oracle.close(clock).toString());
            assertThat(found.isEmpty() || due <= clock).isTrue();
        }

        /** Only what has changed is stored, and only what is stored is there again. */
        private void maybeRestart() {
            for (String name : collector.unstored()) {
                collector
                        .encodeInstance(name)
                        .ifPresentOrElse(bytes -> store.put(name, bytes), () -> store.remove(name));
            }
            head = collector.isHeadStored() ? head : collector.encodeHead();
            collector.stored();
            if (restarts && cases.chance(0.2)) {
                Collector next = Collector.decode("f", head);
                store.forEach(next::decodeInstance);
                assertThat(next.encodeHead()).isEqualTo(collector.encodeHead());
                store.keySet()
                        .forEach(name -> assertThat(next.encodeInstance(name))
                                .as(name + history)
                                .map(HexFormat.of()::formatHex)
                                .isEqualTo(collector.encodeInstance(name).map(HexFormat.of()::formatHex)));
                collector = next;
            }
        }

        private static SignalOracle.Told told(Closed closed) {
            Signal signal = closed.signal();
            return new SignalOracle.Told(
                    signal.atMicros(),
                    signal.instances(),
                    signal.known(),
                    signal.reporting(),
                    signal.coverage(),
                    signal.tier(),
                    closed.warming(),
                    closed.silent(),
                    closed.last(),
                    signal.metrics());
        }
    }

    private static Sample sample(Cases cases, long at, String instance) {
        var gauges = new TreeMap<String, Double>();
        for (String name : List.of("qps", "cpu_utilization", "requests", "errors", "hottest_utilization")) {
            if (cases.chance(0.8)) {
                gauges.put(name, cases.chance(0.1) ? odd(cases) : cases.between(0, 64) / 64.0);
            }
        }
        Map<String, Sketch> latencies = cases.chance(0.7) ? Map.of("latency_ms", sketch(cases)) : Map.of();
        return new Sample(
                "f",
                Kind.PREDICTION,
                "r",
                cases.chance(0.2) ? (Integer) cases.between(1, 4) : null,
                instance,
                at,
                cases.pick(0L, 5 * SECOND, 10 * SECOND, 10 * SECOND, 10 * SECOND, 20 * SECOND, 61 * SECOND),
                gauges,
                latencies,
                cases.chance(0.03));
    }

    private static double odd(Cases cases) {
        return cases.pick(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, -1.0, 0x1p63, 70.0);
    }

    private static Sketch sketch(Cases cases) {
        var counts = new TreeMap<Integer, Long>();
        for (int left = cases.between(0, 6); left > 0; left--) {
            counts.put(cases.between(-300, 300), cases.between(0L, 1000L));
        }
        return new Sketch(cases.chance(0.02) ? 1.05 : 1.02, cases.between(0, 3), counts, 0, 1);
    }

    private static Policies policies() {
        var metrics = new LinkedHashMap<String, MetricDefinition>();
        for (MetricDefinition metric : List.of(
                new MetricDefinition("qps_per_instance", "qps", Fold.MEAN, null, null),
                new MetricDefinition("qps_total", "qps", Fold.SUM, null, null),
                new MetricDefinition("hottest_utilization", "cpu_utilization", Fold.MAX, null, null),
                new MetricDefinition("tail_ms", "latency_ms", Fold.MEAN, 1.0, null))) {
            metrics.put(metric.name(), metric);
        }
        return new Policies(List.of(CollectorTest.policy("*", Kind.PREDICTION, metrics)));
    }
}
