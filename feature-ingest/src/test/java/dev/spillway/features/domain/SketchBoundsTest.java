package dev.spillway.features.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Aggregate.Kind;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the sketches say against exact answers, on data that is easy, skewed, sorted and meant to mislead. */
class SketchBoundsTest {

    private static final double[] PERCENTILES = {0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999};

    /** How values come. */
    enum Arrival {
        RANDOM,
        SKEWED,
        SORTED,
        REVERSED,
        FEW_VALUES,
        ONE_VALUE,
        ORGAN_PIPE,
        ZIGZAG,
        RUNS,
        OUTLIERS;

        long[] values(int size, Cases cases) {
            var values = new long[size];
            for (int i = 0; i < size; i++) {
                values[i] = switch (this) {
                    case RANDOM -> cases.random().nextLong();
                    case SKEWED -> (long) Math.exp(cases.random().nextGaussian() * 5);
                    case SORTED -> i;
                    case REVERSED -> -i;
                    case FEW_VALUES -> (long) (20 * Math.pow(cases.random().nextDouble(), 4));
                    case ONE_VALUE -> 7;
                    case ORGAN_PIPE -> Math.min(i, size - i);
                    case ZIGZAG -> (i & 1) == 0 ? i : size * 2L - i;
                    case RUNS -> i % 256;
                    case OUTLIERS -> i % 97 == 0 ? Long.MAX_VALUE - i : i % 89 == 0 ? Long.MIN_VALUE + i : i % 1_000;
                };
            }
            return values;
        }
    }

    private static Inputs input(long value) {
        var inputs = new Inputs(1);
        inputs.mark(0);
        inputs.bits[0] = value;
        return inputs;
    }

    /** One made of all values: added one by one, or dealt out to parts which are merged. */
    private static <P extends Partial> P sketch(P empty, long[] values, int parts) {
        List<Partial> all = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            all.add(empty.copy());
        }
        var inputs = input(0);
        for (int i = 0; i < values.length; i++) {
            inputs.bits[0] = values[i];
            all.get((int) ((long) i * parts / values.length)).add(inputs, 0);
        }
        // halves with halves, as tiles of ever longer spans would be
        while (all.size() > 1) {
            var next = new ArrayList<Partial>();
            for (int i = 0; i < all.size(); i += 2) {
                Partial into = all.get(i);
                if (i + 1 < all.size()) {
                    into.merge(all.get(i + 1));
                }
                next.add(into);
            }
            all = next;
        }
        @SuppressWarnings("unchecked") // a copy is of the class of what it was copied from
        P one = (P) all.get(0);
        return one;
    }

    @ParameterizedTest
    @EnumSource
    void percentilesAreWithinOnePercentOfRank(Arrival arrival) {
        for (long seed = 1; seed <= Long.getLong("seeds", 6); seed++) {
            var cases = new Cases(seed);
            for (int size : new int[] {1, 10, Quantiles.TOP, Quantiles.TOP + 1, 3_000, 50_000, 300_000}) {
                long[] values = arrival.values(size, cases);
                for (int parts : new int[] {1, 2, 61, 400}) {
                    var sketch = sketch(new Quantiles(FieldType.LONG), values, Math.min(parts, size));
                    double error = worstRankError(sketch, values);
                    assertThat(error)
                            .as("seed %d: %d values %s in %d parts", seed, size, arrival, parts)
                            .isLessThanOrEqualTo(size <= Quantiles.TOP ? 0 : 0.01);
                }
            }
        }
    }

    private static double worstRankError(Quantiles sketch, long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        double worst = 0;
        for (double percentile : PERCENTILES) {
            long found = (Long) sketch.value(new Aggregate(Kind.APPROX_PERCENTILE, percentile), values.length, 0);
            double below = firstFrom(sorted, found) / (double) values.length;
            double upTo =
                    (found == Long.MAX_VALUE ? values.length : firstFrom(sorted, found + 1)) / (double) values.length;
            assertThat(upTo).as("%d is one of the values", found).isGreaterThan(below);
            worst = Math.max(worst, Math.max(below - percentile, percentile - upTo));
        }
        return worst;
    }

    private static int firstFrom(long[] sorted, long value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @ParameterizedTest
    @EnumSource(
            value = FieldType.class,
            names = {"LONG", "STRING", "DOUBLE"})
    void distinctValuesAreExactToAThousandAndThenWithinTwoPercentAtTwoSigma(FieldType type) {
        for (int size : new int[] {1, 100, 1_024, 1_025, 1_500, 5_000, 12_000, 40_000, 200_000}) {
            int trials = size > 20_000 ? 20 : 60;
            int outside = 0;
            double sum = 0;
            for (int trial = 0; trial < trials; trial++) {
                double error = distinctError(type, size, trial);
                sum += error;
                assertThat(Math.abs(error))
                        .as("%d %s, trial %d", size, type, trial)
                        .isLessThan(0.04);
                outside += Math.abs(error) > 0.02 ? 1 : 0;
                if (size <= DistinctHashes.EXACT) {
                    assertThat(error).isZero();
                }
            }
            assertThat(outside)
                    .as("%d %s: beyond 2 %% of %d trials", size, type, trials)
                    .isLessThanOrEqualTo(trials / 20 + 1);
            assertThat(sum / trials).as("%d %s: bias", size, type).isBetween(-0.005, 0.005);
        }
    }

    private static double distinctError(FieldType type, int size, int trial) {
        var sketch = new DistinctHashes(type);
        var inputs = input(0);
        for (int i = 0; i < size; i++) {
            // in sequence, as ids come; every third a second time
            for (int times = i % 3 == 0 ? 2 : 1; times > 0; times--) {
                long value = (long) trial * 1_000_000 + i;
                inputs.bits[0] = type == FieldType.DOUBLE ? Double.doubleToRawLongBits(value / 8.0) : value;
                inputs.texts[0] = "user-" + value;
                sketch.add(inputs, 0);
            }
        }
        long found = (Long) sketch.value(new Aggregate(Kind.APPROX_UNIQUE_COUNT, 0), 2L * size, 0);
        return (found - size) / (double) size;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void countsOfFrequentValuesAreWithinOnePercentOfTheTotal(long seed) {
        Seeds.check(seed, cases -> {
            int size = cases.pick(100, 3_000, 60_000);
            long[] values = new long[size];
            double skew = cases.between(0.6, 6.0);
            boolean misleading = cases.chance(0.4);
            for (int i = 0; i < size; i++) {
                boolean noise = misleading && i > size / 4;
                values[i] = noise
                        ? 1_000_000 + i
                        : (long) (5_000 * Math.pow(cases.random().nextDouble(), skew));
            }
            int bound = cases.pick(1, 20, 150, 1_000);
            var aggregate = new Aggregate(Kind.APPROX_FREQUENT, bound);
            var sketch = sketch(new Frequencies(FieldType.LONG, bound), values, cases.pick(1, 2, 50));

            Map<Long, Integer> exact = new HashMap<>();
            for (long value : values) {
                exact.merge(value, 1, Integer::sum);
            }
            Map<?, ?> found = (Map<?, ?>) sketch.value(aggregate, size, 0);
            Map<?, ?> counts = found == null ? Map.of() : found;
            assertThat(counts.size()).isLessThanOrEqualTo(bound);
            counts.forEach((value, count) -> {
                int right = exact.getOrDefault(Long.valueOf((String) value), 0);
                assertThat((Long) count).isBetween(right - size / 100L, (long) right);
            });
            long least = exact.values().stream()
                    .sorted(Comparator.reverseOrder())
                    .limit(bound)
                    .skip(bound - 1L)
                    .findFirst()
                    .orElse(0);
            exact.forEach((value, count) -> {
                if (count > least + size / 100.0) {
                    assertThat(counts.containsKey(Long.toString(value)))
                            .as("%d came %d times", value, count)
                            .isTrue();
                }
            });
        });
    }
}
