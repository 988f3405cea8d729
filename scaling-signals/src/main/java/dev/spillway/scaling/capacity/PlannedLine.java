package dev.spillway.scaling.capacity;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What is planned of one component: straight between the years it names, and as in the last of them from then on.
 *
 * @param from the day the plan was written
 * @param years whole years from that day, rising from 0
 * @param values one for each
 */
public record PlannedLine(LocalDate from, List<Integer> years, List<Double> values) {
    public PlannedLine {
        if (years.isEmpty() || years.size() != values.size()) {
            throw new IllegalArgumentException("need a value for each of the years " + years + ", got " + values);
        }
        years = List.copyOf(years);
        values = List.copyOf(values);
    }

    /** What is planned for a day; before the plan was written, as on that day. */
    public double at(LocalDate day) {
        for (int i = 1; i < years.size(); i++) {
            LocalDate end = from.plusYears(years.get(i));
            if (day.isBefore(end)) {
                LocalDate start = from.plusYears(years.get(i - 1));
                double share = Math.max(0.0, (double) ChronoUnit.DAYS.between(start, day))
                        / ChronoUnit.DAYS.between(start, end);
                return values.get(i - 1) + share * (values.get(i) - values.get(i - 1));
            }
        }
        return last();
    }

    /** What is planned for the end. */
    double last() {
        return values.get(values.size() - 1);
    }
}
