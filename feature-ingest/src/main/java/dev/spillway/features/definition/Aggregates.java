package dev.spillway.features.definition;

import dev.spillway.features.domain.Aggregate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Aggregates as definitions write them. */
final class Aggregates {
    static final List<String> AVAILABLE =
            Arrays.stream(Aggregate.Kind.values()).map(Aggregates::name).toList();

    private Aggregates() {}

    static String name(Aggregate.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static Optional<Aggregate.Kind> parse(String text) {
        return Arrays.stream(Aggregate.Kind.values())
                .filter(a -> name(a).equals(text))
                .findFirst();
    }

    /** The form in which an aggregate is written, as an example. */
    static String example(Aggregate.Kind kind) {
        String name = name(kind);
        return switch (kind.parameter()) {
            case NOTHING, BOUND -> name;
            case HOW_MANY -> "{" + name + ": 5}";
            case PERCENTILE -> "{" + name + ": 0.95}";
            case HALF_LIFE -> "{" + name + ": {half_life: 1h}}";
        };
    }

    /** The aggregates that inputs of any type have, in words: what to take instead of one that asks for numbers. */
    static final String OF_ANY_TYPE = "take count, min, max, first, last, unique_count or histogram, or another \"of\"";
}
