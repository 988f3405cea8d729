package dev.spillway.features.definition;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a feature is called that does not say so itself.
 *
 * <pre>
 *   name   aggregate                    buckets  window     feature
 *   trips  count                                 5m         trips_count_5m
 *   fare   last_k: 5                             lifetime   fare_last_5_lifetime
 *   fare   approx_percentile: 0.999              1d         fare_p99_9_1d
 *   fare   sum                          city     1h         fare_sum_by_city_1h
 *   fare   decayed_sum: {half_life: 1h}                     fare_decayed_sum_1h
 * </pre>
 */
final class FeatureNames {
    static final String FORM = "letters, digits and _, starting with a letter";

    static final Pattern PATTERN = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    private FeatureNames() {}

    /** Whether groups and features may be called so. */
    static boolean isName(String text) {
        return PATTERN.matcher(text).matches();
    }

    /**
     * Puts a name together.
     *
     * @param parameter of the aggregate, if it is part of the name: a number, or a half-life
     * @param buckets the field that splits the feature
     * @param window empty for aggregates that have none
     */
    static String of(
            String base, String aggregate, Optional<String> parameter, Optional<String> buckets, String window) {
        var name = new StringBuilder(base).append('_').append(aggregatePart(aggregate, parameter));
        buckets.ifPresent(field -> name.append("_by_").append(field));
        if (!window.isEmpty()) {
            name.append('_').append(window);
        }
        return name.toString();
    }

    private static String aggregatePart(String aggregate, Optional<String> parameter) {
        if (parameter.isEmpty()) {
            return aggregate;
        }
        String value = parameter.get();
        if (aggregate.equals("approx_percentile")) {
            BigDecimal percent = new BigDecimal(value).movePointRight(2).stripTrailingZeros();
            return "p" + percent.toPlainString().replace('.', '_');
        }
        return aggregate.endsWith("_k")
                ? aggregate.substring(0, aggregate.length() - 1) + value
                : aggregate + "_" + value;
    }
}
