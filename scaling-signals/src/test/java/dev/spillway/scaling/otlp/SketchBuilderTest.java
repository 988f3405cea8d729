package dev.spillway.scaling.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.domain.Sketch;
import dev.spillway.scaling.otlp.SketchBuilder.Within;
import dev.spillway.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SketchBuilderTest {
    private static final double ACCURACY = 0.01;
    private static final double GAMMA = SketchBuilder.gamma(ACCURACY);

    @Test
    void spreadsABucketEvenly() {
        var sketch = new SketchBuilder(GAMMA);

        sketch.add(5, 10, 1000, Within.LINEAR);

        assertThat(sketch.build().quantile(0)).isBetween(5.0 * 0.99, 5.1);
        assertThat(sketch.build().quantile(0.5)).isBetween(7.5 * 0.98, 7.5 * 1.02);
        assertThat(sketch.build().quantile(0.9)).isBetween(9.5 * 0.98, 9.5 * 1.02);
        assertThat(sketch.build().quantile(1)).isBetween(9.9, 10 * 1.01);
    }

    @Test
    void countsZeroesBelowAll() {
        var sketch = new SketchBuilder(GAMMA);
        sketch.addZeroes(3);
        sketch.add(1, 1, 1, Within.LINEAR);

        assertThat(sketch.build().quantile(0.5)).isZero();
        assertThat(sketch.build().quantile(1)).isBetween(0.99, 1.01);
        assertThat(new SketchBuilder(GAMMA).build().quantile(0.5)).isNaN();
    }

    @Test
    void holdsWhateverAHistogramMayHave() {
        var sketch = new SketchBuilder(GAMMA);
        for (int i = -1000; i < 1000; i++) {
            sketch.add(0, Math.scalb(1.0, i), 1_000_000, Within.EXPONENTIAL);
        }
        sketch.add(1, Double.MAX_VALUE, Long.MAX_VALUE, Within.LINEAR);
        sketch.addZeroes(Long.MAX_VALUE);

        assertThat(sketch.build().count()).isEqualTo(Sketch.MAX_VALUES);
        assertThat(sketch.build().counts()).hasSizeLessThanOrEqualTo(Sketch.MAX_BUCKETS);
    }

    /** What docs/otlp.md promises: a quantile is in the bucket that the true one was counted in, but for the sketch's accuracy. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void isAsWrongAsItsBucketIsWideAndNoMore(long seed) {
        Seeds.check(seed, cases -> {
            int scale = cases.between(-1, 6);
            double base = Math.pow(2, Math.pow(2, -scale));
            List<Double> values = cases.listOf(1, 500, () -> Math.exp(cases.between(-7.0, 10.0)));
            var sketch = new SketchBuilder(GAMMA);
            new ExponentialBuckets(scale, 0, counts(values, base)).pourInto(sketch, 1);

            var sorted = new ArrayList<>(values);
            Collections.sort(sorted);
            for (double q : List.of(0.0, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0)) {
                double exact = sorted.get((int) Math.floor(q * (sorted.size() - 1)));
                double error = Math.abs(sketch.build().quantile(q) - exact) / exact;
                assertThat(error)
                        .as("scale %s, quantile %s, exact %s", scale, q, exact)
                        .isLessThanOrEqualTo((base * (1 + ACCURACY) - 1) * (1 + 1e-9));
            }
        });
    }

    private static SortedMap<Integer, Long> counts(List<Double> values, double base) {
        var counts = new TreeMap<Integer, Long>();
        values.forEach(value -> counts.merge((int) Math.ceil(Math.log(value) / Math.log(base)) - 1, 1L, Long::sum));
        return counts;
    }
}
