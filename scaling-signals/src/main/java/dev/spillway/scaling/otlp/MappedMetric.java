package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.MetricDefinition.Fold;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One gauge or latency of an instance, and the data points it is made of.
 *
 * @param name as policies know it
 * @param over what it is divided by: then the values of all series are added on both sides; empty: by nothing
 * @param take what of a data point counts; null: what its type suggests
 * @param fold how the values of several series become one; null: their mean, of rates and increases their sum
 * @param scale what the folded value is multiplied by; for a distribution, above 0
 * @param offset what is added to that; 0 for a distribution
 * @param quantile of the interval's distribution, or of a summary, 0 to 1; null: the distribution itself, as a latency
 */
public record MappedMetric(
        String name,
        Selector from,
        List<Selector> over,
        @Nullable Take take,
        @Nullable Fold fold,
        double scale,
        double offset,
        @Nullable Double quantile) {
    public MappedMetric {
        over = List.copyOf(over);
    }

    /** What of a data point counts. */
    public enum Take {
        /** The value as it stands at the end of the interval: of gauges, and of sums that go up and down. */
        VALUE,
        /** Growth per second: of sums that only go up; of histograms, how many values there were. */
        RATE,
        /** Growth in the interval: of the same. */
        INCREASE
    }

    /** Which part of the metric a data point belongs to. */
    enum Side {
        FROM,
        OVER
    }

    boolean has(Side side, String metric, Map<String, String> attributes) {
        return side == Side.FROM
                ? from.matches(metric, attributes)
                : over.stream().anyMatch(selector -> selector.matches(metric, attributes));
    }

    Stream<Selector> selectors() {
        return Stream.concat(Stream.of(from), over.stream());
    }

    boolean mentions(String metric) {
        return selectors().anyMatch(selector -> selector.metric().equals(metric));
    }

    /** The values of the series as one; empty if there are none, or if it comes to no number. */
    OptionalDouble folded(double[] values, double[] divisors, Fold usual) {
        if (values.length == 0) {
            return OptionalDouble.empty();
        }
        double raw = over.isEmpty() ? fold(values, fold == null ? usual : fold) : sum(values) / sum(divisors);
        double scaled = raw * scale + offset;
        return Double.isFinite(scaled) ? OptionalDouble.of(scaled) : OptionalDouble.empty();
    }

    private static double fold(double[] values, Fold fold) {
        return switch (fold) {
            case MEAN -> sum(values) / values.length;
            case SUM -> sum(values);
            case MAX -> Arrays.stream(values).max().orElse(Double.NaN);
        };
    }

    /** In the order of size, so that it does not depend on the order of series. */
    private static double sum(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double sum = 0;
        for (double each : sorted) {
            sum += each;
        }
        return sum;
    }
}
