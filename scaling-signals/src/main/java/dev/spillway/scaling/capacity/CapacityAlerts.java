package dev.spillway.scaling.capacity;

import dev.spillway.scaling.capacity.CapacityReport.Forecast;
import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Evidence;
import dev.spillway.scaling.domain.Severity;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What people should be told of a capacity report. */
public final class CapacityAlerts {
    private CapacityAlerts() {}

    /** A limit further away is not worth waking up for: machines are ordered in a quarter. */
    static final int WARNING_DAYS = 90;

    /**
     * The alert {@code capacity|COMPONENT} of each component that was observed on enough days: a warning that fires if the limit is
     * met within 90 days or the newest peak exceeds the plan, else one that does not.
     *
     * @param atMicros when it is said
     */
    public static List<Alert> of(CapacityReport report, long atMicros) {
        return report.components().stream()
                .filter(each -> each.trend().isPresent())
                .map(each -> alert(each, report.day(), atMicros))
                .toList();
    }

    /**
     * What was said last of a component.
     *
     * @param sinceMicros when it began
     * @param atMicros when that was said
     */
    public record Said(boolean firing, long sinceMicros, long atMicros) {}

    /**
     * Those that are to be said, since when they are so in them: a warning once on each day (UTC) while it lasts, and once that it
     * is over.
     *
     * @param now as {@link #of} makes them
     * @param before what was said last, by key
     */
    public static List<Alert> toSay(List<Alert> now, Map<String, Said> before) {
        return now.stream()
                .flatMap(each -> toSay(each, before.get(each.key())).stream())
                .toList();
    }

    private static Optional<Alert> toSay(Alert now, @Nullable Said before) {
        if (before == null || !before.firing) {
            return Optional.of(now).filter(Alert::firing);
        }
        boolean said = DailyPeaks.day(before.atMicros).equals(DailyPeaks.day(now.atMicros()));
        return now.firing() && said
                ? Optional.empty()
                : Optional.of(new Alert(
                        now.key(),
                        now.severity(),
                        now.summary(),
                        now.evidence(),
                        now.firing(),
                        before.sinceMicros,
                        now.atMicros(),
                        now.region(),
                        now.fleet()));
    }

    private static Alert alert(Forecast forecast, LocalDate day, long atMicros) {
        boolean near = isNear(forecast, day);
        var evidence = new ArrayList<Evidence>();
        var reasons = new ArrayList<String>();
        if (near) {
            reasons.add("meets its limit of " + Quantities.text(forecast.limit()) + " on "
                    + forecast.outlook().text());
            double ahead = forecast.trend().orElseThrow().at(day.plusDays(WARNING_DAYS));
            evidence.add(evidence(forecast.component(), ahead, ">=", forecast.limit()));
        }
        if (forecast.exceedsPlan()) {
            double planned = forecast.planned().at(forecast.peaks().lastKey());
            double latest = forecast.latest().orElseThrow();
            reasons.add(
                    "had a peak of " + Quantities.text(latest) + " where " + Quantities.text(planned) + " is planned");
            evidence.add(evidence(forecast.component(), latest, ">", planned));
        }
        String summary = reasons.isEmpty()
                ? forecast.component() + " is within its plan and its limit"
                : forecast.component() + " " + String.join(", and ", reasons) + ": add capacity, or change the plan";
        return new Alert(
                "capacity|" + forecast.component(),
                Severity.WARNING,
                summary,
                List.copyOf(evidence),
                !reasons.isEmpty(),
                atMicros,
                atMicros,
                "",
                "");
    }

    private static boolean isNear(Forecast forecast, LocalDate day) {
        return forecast.outlook() instanceof Outlook.Meets meets && !meets.day().isAfter(day.plusDays(WARNING_DAYS));
    }

    private static Evidence evidence(String metric, double value, String comparison, double threshold) {
        return new Evidence(metric, OptionalDouble.of(value), comparison, threshold, OptionalLong.empty());
    }
}
