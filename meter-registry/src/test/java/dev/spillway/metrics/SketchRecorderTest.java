package dev.spillway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.spillway.schemas.scaling.Sketch;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SketchRecorderTest {

    private final SketchRecorder recorder = new SketchRecorder();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void isNoFurtherFromAnExactQuantileThanItsAccuracy(long seed) {
        Seeds.check(seed, cases -> {
            double accuracy = cases.pick(0.001, 0.01, 0.05);
            var tried = new SketchRecorder(accuracy);
            double[] values = values(cases);
            for (double value : values) {
                tried.record(value);
            }

            Sketch sketch = tried.drain();

            Arrays.sort(values);
            assertThat(Quantiles.count(sketch)).isEqualTo(values.length);
            for (double q : new double[] {0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1}) {
                double exact = values[(int) Math.floor(q * (values.length - 1))];
                // a hair more: the value of a bucket is itself rounded
                assertThat(Quantiles.of(sketch, q))
                        .as("quantile %s of %d values", q, values.length)
                        .isCloseTo(exact, within(exact * accuracy * (1 + 1e-9)));
            }
            assertThat(sketch.getMin()).isEqualTo(values[0]);
            assertThat(sketch.getMax()).isEqualTo(values[values.length - 1]);
        });
    }

    /** Latencies as they are: many short ones, a long tail, some of zero, and those of a nanosecond and of a day. */
    private static double[] values(Cases cases) {
        return cases
                .listOf(1, 20_000, () -> switch (cases.between(0, 9)) {
                    case 0 -> 0.0;
                    case 1 -> cases.pick(1e-6, 1.0, 86_400_000.0);
                    case 2 -> Math.exp(cases.between(-13.8, 18.2));
                    default -> Math.exp(1 + cases.random().nextGaussian());
                })
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /** A bucket holds its upper bound, and nothing of the one below: other readers of the format count on it. */
    @ParameterizedTest
    @ValueSource(ints = {-600, -1, 0, 1, 17, 400, 900})
    void putsABorderIntoTheBucketBelowIt(int index) {
        double border = StrictMath.pow(1.01 / 0.99, index);

        recorder.record(border);
        recorder.record(Math.nextUp(border));
        recorder.record(Math.nextDown(border));

        assertThat(recorder.drain().getCounts())
                .containsOnlyKeys(Integer.toString(index), Integer.toString(index + 1))
                .containsEntry(Integer.toString(index), 2L);
    }

    @Test
    void beginsAnewOnceDrained() {
        recorder.record(5);
        recorder.drain();
        recorder.record(0);

        Sketch second = recorder.drain();

        assertThat(second).isEqualTo(new Sketch(1.01 / 0.99, 1L, Map.of(), 0.0, 0.0));
        assertThat(Quantiles.count(recorder.drain())).isZero();
    }

    @Test
    void ignoresWhatIsNoDuration() {
        for (double value : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            recorder.record(value);
        }

        assertThat(Quantiles.count(recorder.drain())).isZero();
    }

    @Test
    void countsWhatIsOutOfRangeAtItsEnds() {
        recorder.record(Double.MIN_VALUE);
        recorder.record(1e300);

        Sketch sketch = recorder.drain();

        assertThat(Quantiles.of(sketch, 0)).isCloseTo(1e-6, within(3e-8));
        assertThat(Quantiles.of(sketch, 1)).isCloseTo(86_400_000, within(2.6e6));
        assertThat(sketch.getMax()).isEqualTo(1e300);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.0009, 0.11, Double.NaN})
    void refusesAnAccuracyThatItCannotHave(double accuracy) {
        assertThatThrownBy(() -> new SketchRecorder(accuracy)).isInstanceOf(IllegalArgumentException.class);
    }

    /** However threads and drains fall together, each value is in exactly one sketch. */
    @Test
    void losesNothingAndDoublesNothing() throws Exception {
        int threads = 8;
        int each = 200_000;
        var draining = new AtomicBoolean(true);
        var drained = new ArrayList<Sketch>();
        var pool = Executors.newFixedThreadPool(threads + 1);
        try {
            var drainer = pool.submit(() -> {
                while (draining.get()) {
                    drained.add(recorder.drain());
                }
            });
            List<Callable<Void>> recording = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                recording.add(() -> {
                    for (int i = 0; i < each; i++) {
                        recorder.record(i % 100);
                    }
                    return null;
                });
            }
            for (var done : pool.invokeAll(recording)) {
                done.get();
            }
            draining.set(false);
            drainer.get();
        } finally {
            pool.shutdownNow();
        }
        drained.add(recorder.drain());

        assertThat(drained.stream().mapToLong(Quantiles::count).sum()).isEqualTo((long) threads * each);
        assertThat(drained.stream().mapToLong(Sketch::getZeroes).sum()).isEqualTo((long) threads * each / 100);
        assertThat(drained).allSatisfy(SketchRecorderTest::hasItsEndsInItsBuckets);
    }

    private static void hasItsEndsInItsBuckets(Sketch sketch) {
        if (Quantiles.count(sketch) > 0) {
            assertThat(sketch.getMin()).isCloseTo(Quantiles.of(sketch, 0), within(0.0102 * sketch.getMin()));
            assertThat(sketch.getMax()).isCloseTo(Quantiles.of(sketch, 1), within(0.0102 * sketch.getMax()));
        }
    }
}
