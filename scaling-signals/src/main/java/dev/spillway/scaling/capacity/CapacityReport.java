package dev.spillway.scaling.capacity;

import dev.spillway.scaling.domain.CapacityPlan;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;

/**
 * How far what is there will do.
 *
 * @param plan its name
 * @param day the day it is made for; forecasts begin there
 * @param components in the order of the plan, load first
 */
public record CapacityReport(String plan, LocalDate day, List<Forecast> components) {

    /** How far ahead it looks: as far as plans go. */
    public static final int YEARS_AHEAD = 5;

    public CapacityReport {
        components = List.copyOf(components);
    }

    /**
     * One row of the plan.
     *
     * @param peaks by day, of whole days
     * @param trend through them, if they are enough
     * @param limit what it is not to exceed: of infrastructure, what is planned to be there on the day of the report; of load,
     *     the most that is planned at all; unless another was given
     */
    public record Forecast(
            String component,
            SortedMap<LocalDate, Double> peaks,
            Optional<Trend> trend,
            PlannedLine planned,
            double limit,
            Outlook outlook) {

        /** The newest whole day's peak. */
        public OptionalDouble latest() {
            return peaks.values().stream().mapToDouble(Double::doubleValue).reduce((older, newer) -> newer);
        }

        /** Whether the newest peak is above what was planned for its day. */
        public boolean exceedsPlan() {
            OptionalDouble latest = latest();
            return latest.isPresent() && latest.getAsDouble() > planned.at(peaks.lastKey());
        }
    }

    /**
     * Makes the report.
     *
     * @param written the day the plan was written: its "now"
     * @param limits by component, in place of the usual ones
     * @param day the day it is made for
     */
    public static CapacityReport of(
            CapacityPlan plan, LocalDate written, DailyPeaks observed, Map<String, Double> limits, LocalDate day) {
        var components = new ArrayList<Forecast>();
        plan.growth().forEach((row, values) -> {
            var line = new PlannedLine(written, CapacityPlan.GROWTH_YEARS, values);
            components.add(forecast(row, line, observed, limits.getOrDefault(row, line.last()), day));
        });
        plan.infrastructure().forEach((row, values) -> {
            var line = new PlannedLine(written, CapacityPlan.INFRASTRUCTURE_YEARS, values);
            components.add(forecast(row, line, observed, limits.getOrDefault(row, line.at(day)), day));
        });
        return new CapacityReport(plan.name(), day, components);
    }

    private static Forecast forecast(
            String row, PlannedLine planned, DailyPeaks observed, double limit, LocalDate day) {
        SortedMap<LocalDate, Double> peaks = observed.of(row);
        Optional<Trend> trend = Trend.through(peaks);
        Outlook few = observed.isObserved(row) ? new Outlook.NotEnoughDays(peaks.size()) : new Outlook.NotObserved();
        Outlook outlook = trend.map(line -> outlook(line, limit, day)).orElse(few);
        return new Forecast(row, peaks, trend, planned, limit, outlook);
    }

    private static Outlook outlook(Trend trend, double limit, LocalDate day) {
        return trend.meets(limit, day, day.plusYears(YEARS_AHEAD))
                .<Outlook>map(Outlook.Meets::new)
                .orElse(new Outlook.NotWithin(YEARS_AHEAD));
    }
}
