package dev.spillway.scaling.capacity;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A straight line through daily peaks.
 *
 * @param from a day
 * @param level what the line says of that day
 * @param perDay how much it rises each day
 */
public record Trend(LocalDate from, double level, double perDay) {

    /** Of two days, any line would do. */
    static final int LEAST_DAYS = 3;

    /*
     * Theil and Sen's line: its slope is the median of the slopes between all pairs of days, its level the median of what is left.
     * The least squares would let one day of an outage, a launch or a load test turn the line; here up to 29 % of the days may be
     * anything. It costs a pair of days each, 80,000 for 400 days.
     */

    /** The line; empty if there are fewer than three days. */
    static Optional<Trend> through(SortedMap<LocalDate, Double> peaks) {
        if (peaks.size() < LEAST_DAYS) {
            return Optional.empty();
        }
        LocalDate from = peaks.firstKey();
        List<Map.Entry<LocalDate, Double>> days = new ArrayList<>(peaks.entrySet());
        double[] slopes = new double[days.size() * (days.size() - 1) / 2];
        int pairs = 0;
        for (int i = 0; i < days.size(); i++) {
            for (int j = 0; j < i; j++) {
                slopes[pairs++] = (days.get(i).getValue() - days.get(j).getValue())
                        / ChronoUnit.DAYS.between(
                                days.get(j).getKey(), days.get(i).getKey());
            }
        }
        double perDay = median(slopes);
        double level = median(days.stream()
                .mapToDouble(day -> day.getValue() - perDay * ChronoUnit.DAYS.between(from, day.getKey()))
                .toArray());
        return Optional.of(new Trend(from, level, perDay));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** What the line says of a day. */
    public double at(LocalDate day) {
        return level + perDay * ChronoUnit.DAYS.between(from, day);
    }

    /** The first day, from one on and before another, on which the line is not below; empty if there is none. */
    Optional<LocalDate> meets(double limit, LocalDate from, LocalDate before) {
        if (at(from) >= limit) {
            return Optional.of(from);
        }
        double days = Math.ceil((limit - at(from)) / perDay);
        boolean within = perDay > 0 && days < ChronoUnit.DAYS.between(from, before);
        return within ? Optional.of(from.plusDays((long) days)) : Optional.empty();
    }
}
