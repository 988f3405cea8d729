package dev.spillway.scaling.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.testkit.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SketchTest {

    private static final double ONE_PERCENT = 1.01 / 0.99;

    /** Two zeroes, three values in bucket 2, one in bucket 5: ranks 0 and 1, 2 to 4, 5. */
    @ParameterizedTest
    @CsvSource({"0.0, 0", "0.39, 0", "0.4, 2", "0.99, 2", "1.0, 5"})
    void givesTheBucketOfTheRankRoundedDown(double q, int index) {
        var sketch = new Sketch(1.5, 2, Map.of(5, 1L, 2, 3L, 9, 0L), 0, 6);
        assertThat(sketch.quantile(q)).isEqualTo(index == 0 ? 0 : 2 * Math.pow(1.5, index) / 2.5);
    }

    @Test
    void hasNoQuantileWithoutValues() {
        assertThat(new Sketch(1.5, 0, Map.of(), 0, 0).quantile(0.5)).isNaN();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void isWithinOnePercentOfExact(long seed) {
        Seeds.check(seed, cases -> {
            double[] values = new double[cases.between(1, 5_000)];
            double spread = cases.between(0.1, 6);
            Arrays.setAll(values, i -> Math.exp(cases.random().nextGaussian() * spread));
            // the values of several instances, merged in some order
            List<double[]> parts = List.of(
                    Arrays.copyOf(values, values.length / 3),
                    Arrays.copyOfRange(values, values.length / 3, values.length));
            Sketch merged = cases.shuffled(parts).stream()
                    .map(SketchTest::sketch)
                    .reduce(Sketch::merge)
                    .orElseThrow();
            assertThat(merged).isEqualTo(sketch(values));
            Arrays.sort(values);
            assertThat(merged.min()).isEqualTo(values[0]);
            assertThat(merged.max()).isEqualTo(values[values.length - 1]);
            for (double q : new double[] {0, 0.5, 0.95, 0.99, 0.999, 1}) {
                double exact = values[(int) Math.floor(q * (values.length - 1))];
                assertThat(merged.quantile(q)).isBetween(exact * 0.99 - 1e-12, exact * 1.01 + 1e-12);
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void isTheSameFromBytes(long seed) {
        Seeds.check(seed, cases -> {
            var counts = new TreeMap<Integer, Long>();
            for (int left = cases.between(0, 50); left > 0; left--) {
                counts.put(cases.between(-30_000, 30_000), cases.between(1L, 1L << cases.between(0, 33)));
            }
            var sketch = new Sketch(1.02, cases.between(0, 3), counts, 0, 1);
            assertThat(sketch.counts()).isEqualTo(counts);
            byte[] bytes = Stored.bytes(1, sketch::writeTo);
            assertThat(Stored.read("sketch", 1, bytes, Sketch::readFrom)).isEqualTo(sketch);
        });
    }

    @Test
    void refusesWhatIsNoSketch() {
        assertThat(Sketch.fault(1.02, 0, Map.of(1, 2L))).isEmpty();
        assertThat(Sketch.fault(1, 0, Map.of())).contains("a sketch's gamma is a number above 1, not 1.0");
        assertThat(Sketch.fault(Double.NaN, 0, Map.of())).isPresent();
        assertThat(Sketch.fault(1.02, -1, Map.of())).isPresent();
        assertThat(Sketch.fault(1.02, 0, Map.of(7, -1L))).contains("bucket 7 of a sketch counts -1");
        assertThat(Sketch.fault(1.02, 0, Map.of(7, Long.MAX_VALUE, 8, 1L))).isPresent();
        assertThat(Sketch.fault(1.02, 0, Map.of(40_000, 1L))).isPresent();
        assertThatThrownBy(() -> new Sketch(1.02, 1, Map.of(), 0, 0).merge(new Sketch(1.05, 1, Map.of(), 0, 0)))
                .hasMessageContaining("do not merge");
    }

    private static Sketch sketch(double... values) {
        var counts = new TreeMap<Integer, Long>();
        for (double value : values) {
            counts.merge((int) Math.ceil(Math.log(value) / Math.log(ONE_PERCENT)), 1L, Long::sum);
        }
        return new Sketch(
                ONE_PERCENT,
                0,
                counts,
                Arrays.stream(values).min().orElse(0),
                Arrays.stream(values).max().orElse(0));
    }
}
