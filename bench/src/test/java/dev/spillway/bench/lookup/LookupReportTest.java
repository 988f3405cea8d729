package dev.spillway.bench.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.bench.ingest.Machine;
import dev.spillway.bench.ingest.Workload;
import dev.spillway.bench.lookup.Cell.Reach;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupReportTest {
    private static final Workload LOAD = new Workload(1_000, 0.9, 10_000, 100, 1_700_000_000_000_000L, 4, 1, "t");
    private static final Machine MACHINE =
            new Machine("2026-11-22", "a processor", 2, 25_000_000_000L, "a JVM", "4.3.1", "10.1.3", 1.0);

    @Test
    void saysOfEachFigureWhetherItsBarIsMet() {
        var result = new LookupResult(
                LOAD,
                990,
                3,
                100_000,
                List.of(
                        cell(Reach.ANSWER, true, 0, 450_000, 12),
                        cell(Reach.ANSWER, false, 9_990, 299_999, 50),
                        cell(Reach.PEER, true, 0, 150_000, 90)));

        assertThat(printed(result)).isEqualTo("""
                LOOK-UP                              DRAWN   MEANWHILE              a second  a CPU-second  CPU µs, all  own p99 µs  p50 µs   p99  p99.9  max
                spillway, name and entity to answer  Zipf    nothing                 450,000       500,000         2.50         7.5     2.0  12.0     60  900
                spillway, name and entity to answer  evenly  9,990 events/s folded   299,999       500,000         2.50         7.5     2.0  50.0     60  900
                stock store, key to values           Zipf    nothing                 150,000       500,000         2.50         7.5     2.0  90.0     60  900

                SPILLWAY, TO THE ANSWER        FIGURE                    MEASURED      BAR          AGAINST THE STOCK STORE
                Zipf, nothing                  look-ups a second          450,000  300,000  met                   3.0 times
                Zipf, nothing                  p99, one after the other    7.5 µs    50 µs  met                7.5 µs there
                Zipf, nothing                  p99, open loop             12.0 µs    50 µs  met               90.0 µs there
                evenly, 9,990 events/s folded  look-ups a second          299,999  300,000  MISSED
                evenly, 9,990 events/s folded  p99, one after the other    7.5 µs    50 µs  met
                evenly, 9,990 events/s folded  p99, open loop             50.0 µs    50 µs  MISSED
                """);
    }

    @Test
    void tellsHowItCameAbout() {
        var report = new LookupReport(new LookupResult(LOAD, 990, 3, 100_000, List.of()), MACHINE);

        assertThat(report.page())
                .contains("1,000 entities, of which 990", "open loop of 100,000 look-ups a second", "of 3 rounds");
        assertThat(report.json().at("/result/workload/drivers").asInt()).isEqualTo(1_000);
    }

    private static Cell cell(Reach reach, boolean zipf, double folded, double perSecond, double p99) {
        return new Cell(reach, zipf, folded, perSecond, 500_000, 2.5, 7.5, 100_000, 2, p99, 60, 900);
    }

    private static String printed(LookupResult result) {
        var text = new StringWriter();
        new LookupReport(result, MACHINE).print(new PrintWriter(text));
        return text.toString();
    }
}
