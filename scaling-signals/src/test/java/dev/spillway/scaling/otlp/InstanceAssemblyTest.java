package dev.spillway.scaling.otlp;

import static dev.spillway.scaling.otlp.Export.gauge;
import static dev.spillway.scaling.otlp.Export.point;
import static dev.spillway.scaling.otlp.Export.sum;
import static dev.spillway.scaling.otlp.Export.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.domain.Sketch;
import dev.spillway.testkit.Timeline;
import dev.spillway.testkit.Timeline.Row;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceAssemblyTest {
    private static final List<String> HOST = List.of("host=a");
    private static final double START = 1_000_000;

    /** One point each 10 s, in the middle of its interval; the sample shown is that of the interval. */
    @Test
    void readsEachTypeAndTemporality() {
        Timeline.of("""
                type                     start  value | m
                # a gauge is what it says, a cumulative sum that goes up and down too
                gauge                    0      0.5   | 0.5
                gauge                    0      0.7   | 0.7
                updown cumulative        0      5     | 5.0
                updown cumulative        0      3     | 3.0
                # a counter is its growth per second: of its first point if it began just now
                counter cumulative       -5     50    | 10.0
                counter cumulative       -15    150   | 10.0
                counter cumulative       -25    150   | 0.0
                # a new start: all of it is growth since then, though it is more than before
                counter cumulative       -8     160   | 20.0
                counter cumulative       -18    260   | 10.0
                # no new start told, but less than before: as if it began anew at the point before
                counter cumulative       -28    40    | 4.0
                # Prometheus: the start is the first scrape after the restart
                counter cumulative       0      30    | 3.0
                counter cumulative       -10    130   | 10.0
                counter delta            -10    100   | 10.0
                counter delta            -5     100   | 20.0
                # no start told: as long as the interval
                counter delta            none   100   | 10.0
                counter delta            -10    -1    | -
                """).assertPlays(new Played()::play);
    }

    /** A row is one interval of one series; another type is another series. */
    private static final class Played {
        private Instances instances = Instances.ofMetric("{from: x}");
        private String type = "";
        private double at = START;

        String play(Row row) {
            if (!type.equals(row.text("type"))) {
                instances = Instances.ofMetric("{from: x}");
                type = row.text("type");
            }
            at += 10;
            double start = row.text("start").equals("none") ? 0 : at + row.number("start");
            instances.take(at, Export.of(HOST, metric(start, row.number("value"))));
            return shown(instances.samples(at + 8));
        }

        private Metric metric(double start, double value) {
            return type.equals("gauge")
                    ? gauge("x", point(0, at, value))
                    : sum("x", type.endsWith("delta"), type.startsWith("counter"), point(start, at, value));
        }
    }

    private static String shown(List<Sample> samples) {
        return samples.stream()
                .map(sample -> sample.gauges().toString())
                .collect(Collectors.joining(" "))
                .replaceAll("[{}]|m=", "");
    }

    @Test
    void doesNotCountWhatALongRunningCounterHadBeforeItWasSeen() {
        Instances instances = Instances.ofMetric("{from: x, take: increase}");
        instances.take(START, Export.of(HOST, sum("x", false, true, point(START - 3600, START, 1e9))));
        instances.take(START + 10, Export.of(HOST, sum("x", false, true, point(START - 3600, START + 10, 1e9 + 7))));

        assertThat(shown(instances.samples(START + 30))).isEqualTo("7.0");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                2147483632L,
                2147483633L,
                2147483634L,
                2147483635L,
                140737488355328L,
                140737488355331L,
                9223372036854775792L,
                9223372036854775794L,
                9223372036854775795L
            })
    void takesBlanksForMissing(long blank) {
        Instances instances = Instances.ofMetric("{from: x, scale: 0.01, fold: mean}");
        instances.take(START, Export.of(HOST, gauge("x", whole(START, 80, "gpu=0"), whole(START, blank, "gpu=1"))));
        instances.take(START, Export.of(HOST, gauge("x", point(0, START, (double) blank, "gpu=2"))));
        instances.take(START, Export.of(HOST, gauge("x", point(0, START, Double.NaN, "gpu=3"))));

        assertThat(shown(instances.samples(START + 20))).isEqualTo("0.8");
        assertThat(instances.tally.counts()).containsEntry(PointOutcome.BLANK, 3L);
    }

    @Test
    void bringsTogetherWhatComesBySeveralExportsAndReceivers() {
        Instances instances = Instances.of("""
                otlp: gpu
                fleet: f
                kind: TRAINING
                instance: {datapoint: Hostname, resource: host}
                metrics:
                  gpu_utilization: {from: util, scale: 0.01}
                  gpu_memory_utilization: {from: used, over: [used, free]}
                """, """
                otlp: jobs
                fleet: f
                kind: TRAINING
                instance: {resource: host}
                metrics:
                  queue_depth: {from: jobs, where: {state: [pending, queued]}, fold: sum}
                """);
        instances.take(START, Export.of(List.of("exporter=x"), gauge("util", whole(START, 80, "Hostname=a"))));
        instances.take(START, Export.of(List.of("exporter=x"), gauge("used", point(0, START, 3, "Hostname=a"))));
        instances.take(START + 1, Export.of(List.of("exporter=y"), gauge("free", point(0, START, 9, "Hostname=a"))));
        instances.take(
                START + 2,
                Export.of(
                        HOST,
                        gauge(
                                "jobs",
                                point(0, START + 2, 4, "state=pending"),
                                point(0, START + 2, 5, "state=queued"),
                                point(0, START + 2, 99, "state=running"))));

        assertThat(instances.samples(START + 7)).isEmpty();
        List<Sample> samples = instances.samples(START + 8);
        assertThat(shown(samples)).isEqualTo("gpu_memory_utilization=0.25, gpu_utilization=0.8, queue_depth=9.0");
        assertThat(samples.get(0).atMicros()).isEqualTo(Math.round((START + 5) * 1e6));
    }

    /** Of two receivers one comes each 10 s, the other each 20 s. */
    @Test
    void holdsALevelForOneMoreInterval() {
        Instances instances = Instances.of("""
                otlp: t
                fleet: f
                kind: PREDICTION
                instance: {resource: host}
                metrics: {often: {from: often}, seldom: {from: seldom}}
                """);
        instances.take(START, Export.of(HOST, gauge("seldom", point(0, START, 7))));
        for (int i = 0; i < 4; i++) {
            instances.take(START + 10 * i, Export.of(HOST, gauge("often", point(0, START + 10 * i, i))));
        }

        assertThat(instances.samples(START + 100).stream().map(Sample::gauges).map(Object::toString))
                .containsExactly("{often=0.0, seldom=7.0}", "{often=1.0, seldom=7.0}", "{often=2.0}", "{often=3.0}");
    }

    @Test
    void countsWhatItDoesNotUse() {
        Instances instances = Instances.ofMetric("{from: x}");
        byte[] counter = Export.of(HOST, sum("x", true, true, point(START - 10, START, 5)));
        instances.take(START, counter);
        instances.take(START, counter);
        instances.take(START, Export.of(HOST, gauge("y", point(0, START, 1))));
        instances.take(START, Export.of(HOST, gauge("x", point(0, START + 31, 1))));
        instances.take(START, Export.of(List.of("no=host"), gauge("x", point(0, START, 1))));
        instances.take(START, Export.of(HOST, sum("x", true, false, point(START - 10, START, 5, "s=2"))));
        instances.samples(START + 60);
        instances.take(START + 60, counter);

        assertThat(instances.tally.counts().toString())
                .isEqualTo("{USED=2, UNMAPPED=1, REPEATED=1, LATE=1, SKEWED=1, UNOWNED=1}");
    }

    @Test
    void usesNoHistogramThatIsNone() {
        Instances instances = Instances.ofMetric("{from: x}");
        for (Metric broken : List.of(
                Export.histogram("x", true, 0, START, List.of(5.0, 5.0), List.of(1L, 1L, 1L)),
                Export.histogram("x", true, 0, START, List.of(5.0, Double.NaN), List.of(1L, 1L, 1L)),
                Export.histogram("x", true, 0, START, List.of(5.0), List.of(1L)),
                Export.histogram("x", true, 0, START, List.of(5.0), List.of(-1L, 3L)),
                Export.exponential("x", true, 0, START, 99, 0, List.of(1L)),
                Export.exponential("x", true, 0, START, 0, Integer.MAX_VALUE, List.of(1L, 1L)),
                Export.exponential("x", true, 0, START, 0, 0, List.of(-5L)))) {
            instances.take(START, Export.of(HOST, broken));
        }
        assertThat(instances.samples(START + 20)).isEmpty();
        assertThat(instances.tally.counts()).containsOnly(Map.entry(PointOutcome.UNUSABLE, 7L));

        instances.take(START, Export.of(HOST, Export.exponential("x", true, 0, START, -10, 0, List.of(1L))));
        instances.take(
                START,
                Export.of(HOST, Export.exponential("x", true, 0, START + 1, 0, -(1 << 30), List.of(Long.MAX_VALUE))));
        assertThat(instances.samples(START + 20)).hasSize(1);
    }

    @Test
    void keepsNoMoreSeriesThanItsLimit() {
        Instances instances = Instances.ofMetric("{from: x, fold: sum}");
        for (int i = 0; i <= InstanceAssembly.SERIES_MAX; i++) {
            instances.take(START, Export.of(HOST, gauge("x", point(0, START, 1, "series=" + i))));
        }

        assertThat(shown(instances.samples(START + 20))).isEqualTo(InstanceAssembly.SERIES_MAX + ".0");
        assertThat(instances.tally.counts()).containsEntry(PointOutcome.CROWDED, 1L);
    }

    @Test
    void makesAGaugeOfAQuantile() {
        Instances instances = Instances.ofMetric("{from: x, quantile: 0.99, scale: 1000}");
        instances.take(START, Export.of(HOST, Export.summary("x", START, 0.99, 0.015)));
        instances.take(
                START + 10,
                Export.of(
                        HOST,
                        Export.histogram("x", true, START, START + 10, List.of(0.01, 0.02), List.of(0L, 100L, 0L))));

        List<Sample> samples = instances.samples(START + 30);
        assertThat(number(samples.get(0))).isEqualTo(15.0);
        assertThat(number(samples.get(1))).isBetween(19.0, 20.2);
        assertThat(samples.get(1).latencies()).isEmpty();
    }

    private static double number(Sample sample) {
        return Objects.requireNonNull(sample.gauges().get("m"));
    }

    /** 100 values in (5, 10], then 300 more of which 200 are above 10. */
    @Test
    void differencesCumulativeHistograms() {
        Instances instances = Instances.ofMetric("{from: x}");
        List<Double> bounds = List.of(5.0, 10.0, 20.0);
        instances.take(START, Export.of(HOST, histogram(START, bounds, List.of(0L, 100L, 0L, 0L))));
        instances.take(START + 10, Export.of(HOST, histogram(START + 10, bounds, List.of(0L, 200L, 200L, 0L))));
        // it begins anew, and changes its bounds: what it has is since then, and then nothing is known
        instances.take(START + 20, Export.of(HOST, histogram(START + 20, bounds, List.of(50L, 0L, 0L, 0L))));
        instances.take(START + 30, Export.of(HOST, histogram(START + 30, List.of(7.0), List.of(50L, 9L))));

        List<Sample> samples = instances.samples(START + 60);
        assertThat(samples.stream().map(sample -> sketch(sample).count())).containsExactly(100L, 300L, 50L);
        assertThat(sketch(samples.get(1)).max()).isEqualTo(20.0);
        assertThat(sketch(samples.get(1)).gamma()).isCloseTo(1.0202, within(1e-4));
    }

    private static Metric histogram(double at, List<Double> bounds, List<Long> counts) {
        return Export.histogram("x", false, START - 10, at, bounds, counts);
    }

    /** Two values in (1, 2] of base 2, then the producer had halved its resolution. */
    @Test
    void differencesExponentialHistogramsAcrossResolutions() {
        Instances instances = Instances.ofMetric("{from: x}");
        instances.take(
                START, Export.of(HOST, Export.exponential("x", false, START - 10, START, 1, 0, List.of(1L, 1L))));
        instances.take(
                START + 10,
                Export.of(HOST, Export.exponential("x", false, START - 10, START + 10, 0, 0, List.of(2L, 3L))));

        List<Sample> samples = instances.samples(START + 30);
        assertThat(samples.stream().map(sample -> sketch(sample).count())).containsExactly(2L, 3L);
        assertThat(sketch(samples.get(1)).min()).isEqualTo(2.0);
        assertThat(sketch(samples.get(1)).max()).isEqualTo(4.0);
    }

    private static Sketch sketch(Sample sample) {
        return Objects.requireNonNull(sample.latencies().get("m"));
    }
}
