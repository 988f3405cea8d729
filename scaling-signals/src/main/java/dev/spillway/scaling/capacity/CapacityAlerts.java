package dev.spillway.scaling.capacity;

import dev.spillway.scaling.capacity.CapacityReport.Forecast;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Evidence;
import dev.spillway.schemas.shared.Severity;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people should be told of a capacity report. */
public final class CapacityAlerts {
    private CapacityAlerts() {}

    /** A limit further away is not worth waking up for: machines are ordered in a quarter. */
    static final int WARNING_DAYS = 90;

    /**
     * The alert of each component that was observed on enough days, by its key {@code capacity|COMPONENT}: a warning that fires if
     * the limit is met within 90 days or the newest peak exceeds the plan, else one that does not.
     *
     * @param at when it is said; whoever sends it puts the time it began in place of {@code since}
     */
    public static Map<String, Alert> of(CapacityReport report, Instant at) {
        var alerts = new LinkedHashMap<String, Alert>();
        for (Forecast each : report.components()) {
            if (each.trend().isPresent()) {
                alerts.put("capacity|" + each.component(), alert(each, report.day(), at));
            }
        }
        return alerts;
    }

    private static Alert alert(Forecast forecast, LocalDate day, Instant at) {
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
            reasons.add("had a peak of " + Quantities.text(latest) + " where " + Quantities.text(planned) + " is planned");
            evidence.add(evidence(forecast.component(), latest, ">", planned));
        }
        String summary = reasons.isEmpty()
                ? forecast.component() + " is within its plan and its limit"
                : forecast.component() + " " + String.join(", and ", reasons) + ": add capacity, or change the plan";
        return Alert.newBuilder()
                .setSeverity(Severity.WARNING)
                .setSummary(summary)
                .setEvidence(List.copyOf(evidence))
                .setFiring(!reasons.isEmpty())
                .setSince(at)
                .setAt(at)
                .build();
    }

    private static boolean isNear(Forecast forecast, LocalDate day) {
        return forecast.outlook() instanceof Outlook.Meets meets
                && !meets.day().isAfter(day.plusDays(WARNING_DAYS));
    }

    private static Evidence evidence(String metric, double value, String comparison, double threshold) {
        return Evidence.newBuilder()
                .setMetric(metric)
                .setValue(value)
                .setComparison(comparison)
                .setThreshold(threshold)
                .build();
    }
}
