package dev.spillway.bench.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.bench.ingest.Kind;
import dev.spillway.bench.ingest.Machine;
import dev.spillway.bench.ingest.Workload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestoreReportTest {
    private static final Workload LOAD = new Workload(1_000, 0.9, 10_000, 100, 1_700_000_000_000_000L, 4, 1, "t");
    private static final Machine MACHINE =
            new Machine("2026-11-22", "a processor", 2, 25_000_000_000L, "a JVM", "4.3.1", "10.1.3", 1.0);

    private static Restored run(Kind kind, Changelog changelog, double seconds, long bytes) {
        return new Restored(kind, changelog, seconds, seconds / 2, seconds + 1, bytes / 1_000, bytes);
    }

    @Test
    void tellsMediansAndWhatTheyAreOfThePeers() {
        var result = new RestoreResult(
                LOAD,
                990,
                List.of(
                        run(Kind.SPILLWAY, Changelog.AS_WRITTEN, 1, 10_000_000),
                        run(Kind.SPILLWAY, Changelog.AS_WRITTEN, 9, 10_000_000),
                        run(Kind.SPILLWAY, Changelog.AS_WRITTEN, 2, 10_000_000),
                        run(Kind.PEER, Changelog.AS_WRITTEN, 8, 40_000_000),
                        run(Kind.SPILLWAY, Changelog.COMPACTED, 1, 5_000_000),
                        run(Kind.PEER, Changelog.COMPACTED, 2, 4_000_000)));
        var text = new StringWriter();

        new RestoreReport(result, MACHINE).print(new PrintWriter(text));

        assertThat(text).hasToString("""
                CHANGELOG   CONTENDER         restored in    (range)     CPU  whole start  records  MB
                as written  spillway               2.00 s  1.00-9.00  1.00 s       3.00 s   10,000  10
                as written  peer, state only       8.00 s  8.00-8.00  4.00 s       9.00 s   40,000  40
                compacted   spillway               1.00 s  1.00-1.00  0.50 s       2.00 s    5,000   5
                compacted   peer, state only       2.00 s  2.00-2.00  1.00 s       3.00 s    4,000   4

                SPILLWAY AGAINST THE PEER  wall time   CPU  bytes
                changelog as written            25 %  25 %   25 %
                changelog compacted             50 %  50 %  125 %
                """);
        assertThat(new RestoreReport(result, MACHINE).page())
                .contains("1,000 entities, of which 990", "of 1 starts each");
    }
}
