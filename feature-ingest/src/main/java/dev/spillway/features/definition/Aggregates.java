package dev.spillway.features.definition;

import dev.spillway.features.domain.Aggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Aggregates as definitions write them. */
final class Aggregates {
    static final List<String> AVAILABLE =
            Arrays.stream(Aggregate.values()).map(Aggregates::name).toList();

    /** Those that the contract names and this version does not compute. */
    static final List<String> LATER = List.of(
            "variance",
            "stddev",
            "variance_samp",
            "stddev_samp",
            "skew",
            "kurtosis",
            "first_k",
            "last_k",
            "top_k",
            "bottom_k",
            "unique_count",
            "histogram",
            "approx_frequent",
            "approx_unique_count",
            "approx_percentile",
            "rate",
            "decayed_sum");

    private Aggregates() {}

    static String name(Aggregate aggregate) {
        return aggregate.name().toLowerCase(Locale.ROOT);
    }

    static Optional<Aggregate> parse(String text) {
        return Arrays.stream(Aggregate.values())
                .filter(a -> name(a).equals(text))
                .findFirst();
    }

    static List<String> known() {
        var known = new ArrayList<>(AVAILABLE);
        known.addAll(LATER);
        return known;
    }
}
