package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One comparison that a decision or an alert rests on.
 *
 * @param value what the metric was; empty if it was missing
 * @param sinceMicros from when it has held without a break; empty where that is not followed
 */
public record Evidence(
        String metric, OptionalDouble value, String comparison, double threshold, OptionalLong sinceMicros) {

    static Evidence of(String metric, double value, String comparison, double threshold) {
        return new Evidence(metric, OptionalDouble.of(value), comparison, threshold, OptionalLong.empty());
    }

    /**
     * A rule's comparisons as they stand. One with nothing to compare with is left out. {@code since} is the rule's, for those that
     * hold: in a condition with {@code ||} the rule may have been true for another reason before.
     */
    static List<Evidence> of(Rule rule, Metrics metrics, RuleStanding standing) {
        boolean runs = standing.state() == RuleState.PENDING || standing.state() == RuleState.FIRING;
        var evidence = new ArrayList<Evidence>();
        for (Comparison each : rule.when().comparisons()) {
            double value = each.left().of(metrics);
            double threshold = each.right().of(metrics);
            if (Double.isNaN(threshold)) {
                continue;
            }
            boolean holds = runs && holds(value, each.operator(), threshold);
            evidence.add(new Evidence(
                    each.left().text(),
                    Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value),
                    each.operator(),
                    threshold,
                    holds ? OptionalLong.of(standing.sinceMicros()) : OptionalLong.empty()));
        }
        return evidence;
    }

    /** Whether the comparison is true; never of a missing value. */
    static boolean holds(double value, String operator, double threshold) {
        if (Double.isNaN(value) || Double.isNaN(threshold)) {
            return false;
        }
        return switch (operator) {
            case ">" -> value > threshold;
            case ">=" -> value >= threshold;
            case "<" -> value < threshold;
            case "<=" -> value <= threshold;
            case "==" -> value == threshold;
            case "!=" -> value != threshold;
            default -> throw new IllegalStateException("no comparison: " + operator);
        };
    }

    void write(DataOutput out) throws IOException {
        Text.write(out, metric);
        out.writeDouble(value.orElse(Double.NaN));
        Text.write(out, comparison);
        out.writeDouble(threshold);
        out.writeLong(sinceMicros.orElse(Times.NEVER));
    }

    static Evidence read(DataInput in) throws IOException {
        String metric = Text.read(in);
        double value = in.readDouble();
        return new Evidence(
                metric,
                Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value),
                Text.read(in),
                in.readDouble(),
                Times.optional(in.readLong()));
    }
}
