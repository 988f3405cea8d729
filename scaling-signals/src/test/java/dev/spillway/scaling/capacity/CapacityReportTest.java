package dev.spillway.scaling.capacity;

import static dev.spillway.scaling.capacity.Observations.MONDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Severity;
import dev.spillway.testkit.GoldenFile;
import dev.spillway.testkit.Timeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacityReportTest {

    /** Servers of one fleet by day, from Monday the 1st on; the plan's limit is 200, and it is the 30th. */
    @Test
    void saysWhenTheLimitIsMet() {
        Timeline.of("""
                servers                       | level   a day  outlook
                # one a day: 100 on the 1st, so 200 a hundred days later
                100 101 102 103 104           | 100.00  1.00   2026-09-09
                # one day of a load test does not tip the line
                100 101 500 103 104           | 100.00  1.00   2026-09-09
                # nor does one of an outage
                100 101 102 3 104 105         | 100.00  1.00   2026-09-09
                # it has met it
                200 201 202                   | 200.00  1.00   2026-06-30
                100 100 100                   | 100.00  0.00   not within 5 years
                100 99 98                     | 100.00  -1.00  not within 5 years
                # in hundredths: 0.01 a day would need 27 years
                10000 10001 10002             | 100.00  0.01   not within 5 years
                100 101                       | -       -      not enough days: 2 of 3
                """).assertPlaysAll(row -> {
            String[] servers = row.text("servers").split(" ", -1);
            double unit = servers[0].equals("10000") ? 0.01 : 1;
            var peaks = new TreeMap<LocalDate, Double>();
            for (int i = 0; i < servers.length; i++) {
                peaks.put(MONDAY.plusDays(i), Double.parseDouble(servers[i]) * unit);
            }
            var trend = Trend.through(peaks);
            LocalDate day = Observations.today();
            return List.of(
                    trend.map(line -> String.format(Locale.ROOT, "%.2f", line.level()))
                            .orElse("-"),
                    trend.map(line -> String.format(Locale.ROOT, "%.2f", line.perDay()))
                            .orElse("-"),
                    trend.map(line -> line.meets(200, day, day.plusYears(5))
                                    .map(LocalDate::toString)
                                    .orElse("not within 5 years"))
                            .orElse(new Outlook.NotEnoughDays(peaks.size()).text()));
        });
    }

    @ParameterizedTest
    @CsvSource({
        // straight between now, year 1, year 3; before, as now; after, as in the last year
        "2025-06-01, 200",
        "2026-01-01, 200",
        "2026-07-02, 249.86",
        "2027-01-01, 300",
        "2028-01-01, 449.79",
        "2029-01-01, 600",
        "2040-01-01, 600",
    })
    void drawsThePlanStraightBetweenItsYears(LocalDate day, double planned) {
        var line = new PlannedLine(LocalDate.of(2026, 1, 1), List.of(0, 1, 3), List.of(200.0, 300.0, 600.0));

        assertThat(line.at(day)).isCloseTo(planned, within(0.01));
    }

    @Test
    void reportsEachRowOfThePlan() {
        CapacityReport report = growing(Map.of());

        assertThat(report.components().stream()
                        .map(each -> each.component() + " "
                                + Quantities.text(each.latest().orElse(Double.NaN)) + " of "
                                + Quantities.text(each.limit()) + " "
                                + each.outlook().text()))
                .containsExactly(
                        "predictions_per_s 5.16M of 50M 2029-07-24",
                        "models NaN of 25k not observed",
                        "prediction_servers 129 of 216 2026-09-25",
                        "gpu_nodes NaN of 549 not observed");
    }

    @Test
    void takesOtherLimits() {
        CapacityReport report = growing(Map.of("prediction_servers", 129.0, "predictions_per_s", 6e6));

        assertThat(report.components().get(0).outlook().text()).isEqualTo("2026-07-20");
        assertThat(report.components().get(2).outlook().text()).isEqualTo("2026-06-30");
    }

    /** Servers grow by one a day from 100, with 40,000 queries a second each; the plan was written on May the 1st. */
    private static CapacityReport growing(Map<String, Double> limits) {
        var peaks = new DailyPeaks(Observations.plan());
        for (int i = 0; i < 29; i++) {
            // the weekend is calmer, and on the 10th there was a load test
            double calm = i % 7 >= 5 ? 0.8 : 1;
            Observations.day(peaks, MONDAY.plusDays(i), "web", 101 + i, 40_000 * (i == 9 ? 3 : calm));
        }
        return CapacityReport.of(Observations.plan(), LocalDate.of(2026, 5, 1), peaks, limits, Observations.today());
    }

    @Test
    void drawsThePicture() throws IOException {
        GoldenFile.assertEqual(CapacityChart.svg(growing(Map.of())), Path.of("src/test/resources/capacity/chart.svg"));
    }

    @Test
    void warnsOfALimitWithinNinetyDaysAndOfAPlanThatIsExceeded() {
        List<Alert> alerts = CapacityAlerts.of(growing(Map.of()), 5);

        assertThat(alerts.stream().map(alert -> alert.key() + " " + alert.firing()))
                .containsExactly("capacity|predictions_per_s false", "capacity|prediction_servers true");
        assertThat(alerts.get(1).summary())
                .isEqualTo("prediction_servers meets its limit of 216 on 2026-09-25: add capacity, or change the plan");
        assertThat(alerts.get(1).evidence()).hasSize(1);
        // above what is planned
        var peaks = new DailyPeaks(Observations.plan());
        for (int i = 0; i < 4; i++) {
            Observations.day(peaks, MONDAY.plusDays(i), "web", 250, 1);
        }
        CapacityReport above =
                CapacityReport.of(Observations.plan(), MONDAY, peaks, Map.of("prediction_servers", 900.0), MONDAY);
        assertThat(CapacityAlerts.of(above, 5).get(1).summary())
                .isEqualTo(
                        "prediction_servers had a peak of 250 where 201 is planned: add capacity, or change the plan");
    }

    /** Told last, in hours since the epoch; now, in the same; whether and since when it is said. */
    @ParameterizedTest
    @CsvSource({
        "nothing, false, 30, -",
        "nothing, true,  30, true since 30",
        // once a day while it lasts
        "true 25, true,  47, -",
        "true 25, true,  48, true since 1",
        "true 25, true,  90, true since 1",
        // over, at once and once
        "true 25, false, 26, false since 1",
        "false 25, false, 90, -",
        "false 25, true, 90, true since 90",
    })
    void saysAWarningOnceADayAndOnceThatItIsOver(String last, boolean firing, long now, String said) {
        String[] before = last.split(" ");
        Map<String, CapacityAlerts.Said> known = before.length == 1
                ? Map.of()
                : Map.of(
                        "capacity|x",
                        new CapacityAlerts.Said(
                                Boolean.parseBoolean(before[0]), hours(1), hours(Long.parseLong(before[1]))));
        var alert = new Alert("capacity|x", Severity.WARNING, "", List.of(), firing, hours(now), hours(now), "", "");

        List<String> told = CapacityAlerts.toSay(List.of(alert), known).stream()
                .map(each -> each.firing() + " since " + each.sinceMicros() / hours(1))
                .toList();

        assertThat(told).isEqualTo(said.equals("-") ? List.of() : List.of(said));
    }

    private static long hours(long hours) {
        return hours * 3_600_000_000L;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "0.25, 0.25",
        "999, 999",
        "999.7, 1k",
        "1500, 1.5k",
        "12e6, 12M",
        "2.5e15, 2.5P",
        "100, 100"
    })
    void writesQuantitiesShort(double value, String text) {
        assertThat(Quantities.text(value)).isEqualTo(text);
    }
}
