package dev.spillway.scaling.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.domain.Sample;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same measurements tell the same, whichever temporality a producer prefers. */
class TemporalityTest {
    private static final double START = 1_000_000;
    private static final List<String> HOST = List.of("host=a");
    private static final List<Double> BOUNDS = List.of(1.0, 5.0, 25.0);
    private static final String MAPPING = """
            otlp: t
            fleet: f
            kind: PREDICTION
            instance: {resource: host}
            metrics:
              per_s: {from: requests}
              requests: {from: requests, take: increase}
              latency_ms: {from: latency, scale: 1000}
              wait_ms: {from: wait}
              waits: {from: wait, take: rate}
            """;

    /** What was measured since the time before, and whether the producer was started anew in between. */
    private record Step(double at, double requests, List<Long> latency, List<Long> waits, boolean restarted) {}

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void cumulativeAndDeltaStreamsGiveTheSameSamples(long seed) {
        Seeds.check(seed, cases -> {
            List<Step> steps = steps(cases);

            List<Sample> byDelta = samples(steps, true, cases);
            List<Sample> byTotal = samples(steps, false, cases);

            assertThat(byTotal).isNotEmpty().isEqualTo(byDelta);
        });
    }

    private static List<Step> steps(Cases cases) {
        var steps = new ArrayList<Step>();
        double at = START;
        for (int i = 0; i < 40; i++) {
            // what began long before it was seen is not counted
            at += i == 0 ? 10 : cases.pick(3.0, 7.5, 10.0, 10.0, 25.0);
            steps.add(new Step(
                    at,
                    cases.between(0, 1000),
                    cases.listOf(4, () -> cases.between(0L, 50L)),
                    cases.listOf(6, () -> cases.between(0L, 50L)),
                    cases.chance(0.1)));
        }
        return steps;
    }

    private static List<Sample> samples(List<Step> steps, boolean delta, Cases cases) {
        Instances instances = Instances.of(MAPPING);
        var samples = new ArrayList<Sample>();
        var total = new Step(0, 0, List.of(0L, 0L, 0L, 0L), List.of(0L, 0L, 0L, 0L, 0L, 0L), false);
        double began = START;
        double before = START;
        for (Step step : steps) {
            if (delta || step.restarted()) {
                total = new Step(0, 0, zeroes(4), zeroes(6), false);
                began = before;
            }
            total = new Step(
                    step.at(),
                    total.requests() + step.requests(),
                    plus(total.latency(), step.latency()),
                    plus(total.waits(), step.waits()),
                    false);
            byte[] export = export(total, began, delta);
            instances.take(step.at(), export);
            if (cases.chance(0.2)) {
                instances.take(step.at(), export);
            }
            samples.addAll(instances.samples(step.at()));
            before = step.at();
        }
        samples.addAll(instances.samples(before + 60));
        return samples;
    }

    private static byte[] export(Step step, double start, boolean delta) {
        return Export.of(
                HOST,
                Export.sum("requests", delta, true, Export.point(start, step.at(), step.requests())),
                Export.histogram("latency", delta, start, step.at(), BOUNDS, step.latency()),
                Export.exponential("wait", delta, start, step.at(), 1, -3, step.waits()));
    }

    private static List<Long> zeroes(int size) {
        return Collections.nCopies(size, 0L);
    }

    private static List<Long> plus(List<Long> one, List<Long> other) {
        var sums = new ArrayList<Long>();
        for (int i = 0; i < one.size(); i++) {
            sums.add(one.get(i) + other.get(i));
        }
        return sums;
    }
}
