package dev.spillway.pipeline.capacity;

import dev.spillway.topologies.Key;
import dev.spillway.topologies.Settings;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * All that an operator may set for the watch over capacity.
 *
 * @param every how often observed load is held against the plan; zero: never
 * @param plan which plan; empty: the only one
 * @param written the day it was written; empty: that of the newest signal
 */
public record CapacityConfig(Duration every, String plan, Optional<LocalDate> written) {
    static final Key<Duration> EVERY = Key.duration(
                    "capacity.check.interval",
                    Duration.ofHours(1),
                    "How often observed load is held against the capacity plan, with a warning to `alerts`. The first time reads "
                            + "what there is of `scaling-signals`. 0s: never.")
            .must(every -> !every.isNegative(), "must not be negative");
    static final Key<String> PLAN =
            Key.string("capacity.plan", "", "Which capacity plan of the definitions. Empty: the only one.");
    static final Key<String> WRITTEN = Key.string(
                    "capacity.plan.date",
                    "",
                    "The day on which the plan was written, its \"now\", such as 2026-01-01. Empty: the newest signal's.")
            .must(CapacityConfig::isDate, "must be a day such as 2026-01-01");

    public static final List<Key<?>> KEYS = List.of(EVERY, PLAN, WRITTEN);

    public static CapacityConfig from(Settings set) {
        String written = set.get(WRITTEN);
        return new CapacityConfig(
                set.get(EVERY),
                set.get(PLAN),
                written.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(written)));
    }

    private static boolean isDate(String text) {
        try {
            return text.isEmpty() || LocalDate.parse(text).isAfter(LocalDate.EPOCH);
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
