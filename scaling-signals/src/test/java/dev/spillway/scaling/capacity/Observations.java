package dev.spillway.scaling.capacity;

import dev.spillway.scaling.domain.CapacityPlan;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Signal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Days as they might have been. */
final class Observations {
    static final LocalDate MONDAY = LocalDate.of(2026, 6, 1);

    private Observations() {}

    static CapacityPlan plan() {
        var growth = new LinkedHashMap<String, List<Double>>();
        growth.put("predictions_per_s", List.of(10e6, 15e6, 30e6, 50e6));
        growth.put("models", List.of(5000.0, 8000.0, 15000.0, 25000.0));
        var infrastructure = new LinkedHashMap<String, List<Double>>();
        infrastructure.put("prediction_servers", List.of(200.0, 300.0, 600.0));
        infrastructure.put("gpu_nodes", List.of(500.0, 800.0, 1500.0));
        return new CapacityPlan("default", growth, infrastructure);
    }

    /** A fleet of one size for a whole day, with its peak of load at noon. */
    static void day(DailyPeaks peaks, LocalDate day, String fleet, int instances, double qps) {
        for (String time : List.of("T00:00:00Z", "T12:00:00Z", "T23:59:50Z")) {
            double load = time.startsWith("T12") ? qps : qps / 2;
            peaks.observe(signal(day + time, fleet, Kind.PREDICTION, instances, Map.of("qps", load)));
        }
    }

    static Signal signal(String at, String fleet, Kind kind, int instances, Map<String, Double> metrics) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(at));
        return new Signal(fleet, kind, "r", 2, micros, instances, instances, instances, 1, new TreeMap<>(metrics));
    }

    static LocalDate today() {
        return LocalDate.of(2026, 6, 30);
    }
}
