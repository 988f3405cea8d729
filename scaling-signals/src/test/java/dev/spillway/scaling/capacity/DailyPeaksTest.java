package dev.spillway.scaling.capacity;

import static dev.spillway.scaling.capacity.Observations.MONDAY;
import static dev.spillway.scaling.capacity.Observations.signal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.domain.CapacityPlan;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.testkit.Cases;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DailyPeaksTest {

    private static final List<Signal> DAY = List.of(
            signal("2026-06-01T00:00:00Z", "web", Kind.PREDICTION, 10, Map.of("qps", 100.0)),
            signal("2026-06-01T09:00:00Z", "web", Kind.PREDICTION, 20, Map.of("qps", 300.0)),
            signal("2026-06-01T18:00:00Z", "app", Kind.PREDICTION, 5, Map.of("qps_per_instance", 200.0)),
            signal("2026-06-01T18:00:00Z", "gpu", Kind.TRAINING, 7, Map.of("models", 40.0)),
            signal("2026-06-01T23:59:50Z", "web", Kind.PREDICTION, 12, Map.of("cpu_utilization", 0.5)));

    /** The fleets' own peaks are added, whenever they were: 20 · 300 in the morning and 5 · 200 in the evening. */
    @Test
    void addsUpTheFleetsOwnPeaksInWhateverOrderTheyCome() {
        for (long seed = 1; seed <= 10; seed++) {
            var peaks = new DailyPeaks(Observations.plan());
            new Cases(seed).shuffled(DAY).forEach(peaks::observe);

            assertThat(peaks.of("predictions_per_s")).containsExactly(Map.entry(MONDAY, 7000.0));
            assertThat(peaks.of("prediction_servers")).containsExactly(Map.entry(MONDAY, 25.0));
            assertThat(peaks.of("gpu_nodes")).containsExactly(Map.entry(MONDAY, 7.0));
            assertThat(peaks.of("models")).containsExactly(Map.entry(MONDAY, 40.0));
        }
    }

    @Test
    void leavesOutADayThatIsNotOver() {
        var peaks = new DailyPeaks(Observations.plan());
        DAY.subList(0, 4).forEach(peaks::observe);

        assertThat(peaks.isObserved("gpu_nodes")).isTrue();
        assertThat(peaks.of("gpu_nodes")).isEmpty();
    }

    @Test
    void keepsNoMoreDaysThanItsLimit() {
        var peaks = new DailyPeaks(new CapacityPlan("p", Map.of(), Map.of("gpu_nodes", List.of(1.0, 2.0, 3.0))));
        for (int i = 0; i < DailyPeaks.DAYS_MAX + 50; i++) {
            peaks.observe(signal(MONDAY.plusDays(i) + "T12:00:00Z", "gpu", Kind.TRAINING, i, Map.of()));
        }

        assertThat(peaks.of("gpu_nodes").size()).isBetween(DailyPeaks.DAYS_MAX - 2, DailyPeaks.DAYS_MAX);
    }
}
