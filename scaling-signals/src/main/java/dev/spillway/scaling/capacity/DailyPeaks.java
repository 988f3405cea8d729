package dev.spillway.scaling.capacity;

import dev.spillway.scaling.domain.CapacityPlan;
import dev.spillway.scaling.domain.Signal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The greatest load and size that each fleet had on each day (UTC). Signals may come in any order and more than once.
 *
 * <p>A component's peak of a day is the sum of its fleets' own peaks, whenever in the day they were: fleets do not share their
 * instances, so each must be able to carry its own. Kept is a number per component, fleet and day; of days only the last {@link
 * #DAYS_MAX}.
 */
public final class DailyPeaks {
    static final int DAYS_MAX = 400;

    /** A day whose beginning and end were seen, to that many minutes, counts as whole. */
    private static final long TOLERATED_MICROS = 600_000_000;

    private static final long DAY_MICROS = 86_400_000_000L;

    /** By component, day and fleet. */
    private final Map<String, TreeMap<LocalDate, Map<String, Double>>> peaks = new HashMap<>();

    private final CapacityPlan plan;
    private long firstMicros = Long.MAX_VALUE;
    private long lastMicros = Long.MIN_VALUE;

    /** @param plan whose rows are looked for */
    public DailyPeaks(CapacityPlan plan) {
        this.plan = plan;
    }

    /** Takes a signal into account. */
    public void observe(Signal signal) {
        firstMicros = Math.min(firstMicros, signal.atMicros());
        lastMicros = Math.max(lastMicros, signal.atMicros());
        plan.growth().keySet().forEach(row -> observe(row, signal));
        plan.infrastructure().keySet().forEach(row -> observe(row, signal));
    }

    private void observe(String row, Signal signal) {
        OptionalDouble observed = Component.observed(row, signal);
        if (observed.isPresent()) {
            TreeMap<LocalDate, Map<String, Double>> days = peaks.computeIfAbsent(row, r -> new TreeMap<>());
            days.computeIfAbsent(day(signal.atMicros()), d -> new HashMap<>())
                    .merge(signal.fleet(), observed.getAsDouble(), Math::max);
            if (days.size() > DAYS_MAX) {
                days.pollFirstEntry();
            }
        }
    }

    /** When the newest signal was; empty if there was none. */
    public OptionalLong lastMicros() {
        return lastMicros == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(lastMicros);
    }

    /** The day (UTC) on which the newest signal was, or the first. */
    static LocalDate day(long micros) {
        return Instant.EPOCH
                .plus(micros, ChronoUnit.MICROS)
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
    }

    /** The component's peaks, of whole days alone: the peak of half a day may be still to come. */
    SortedMap<LocalDate, Double> of(String row) {
        var whole = new TreeMap<LocalDate, Double>();
        peaks.getOrDefault(row, new TreeMap<>()).forEach((day, fleets) -> {
            if (isWhole(day)) {
                whole.put(
                        day,
                        fleets.values().stream()
                                .sorted()
                                .mapToDouble(Double::doubleValue)
                                .sum());
            }
        });
        return whole;
    }

    boolean isObserved(String row) {
        return peaks.containsKey(row);
    }

    private boolean isWhole(LocalDate day) {
        long start = day.toEpochDay() * DAY_MICROS;
        return firstMicros <= start + TOLERATED_MICROS && lastMicros >= start + DAY_MICROS - TOLERATED_MICROS;
    }
}
