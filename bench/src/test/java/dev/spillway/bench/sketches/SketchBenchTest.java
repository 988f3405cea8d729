package dev.spillway.bench.sketches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.bench.ingest.Machine;
import dev.spillway.bench.sketches.SketchResult.Cost;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class SketchBenchTest {
    private static final Machine MACHINE =
            new Machine("2026-11-22", "a processor", 2, 25_000_000_000L, "a JVM", "4.3.1", "10.1.3", 1.0);

    @Test
    void measuresEveryFeatureItNames() throws IOException {
        var plan = new SketchBench.Plan(4, 400, 100, 1, List.of(10, 1_000));

        SketchResult result = new SketchBench(plan, progress -> {}).run();

        assertThat(result.costs()).extracting(Cost::sketch).containsExactly(Sketch.values());
        assertThat(result.costs()).allSatisfy(cost -> {
            assertThat(cost.nanosPerEvent()).isNotNegative();
            assertThat(cost.nanosPerWriteBack()).isNotNegative();
            assertThat(cost.stateBytes().get(0)).isBetween(50.0, 20_000.0);
        });
        // of what keeps every distinct value a state grows with them; a sum that decays stays as it is
        assertThat(bytes(result, Sketch.UNIQUE_COUNT, 1)).isGreaterThan(10 * bytes(result, Sketch.UNIQUE_COUNT, 0));
        assertThat(added(result, Sketch.DECAYED_SUM, 1)).isLessThan(100);
        assertThat(added(result, Sketch.TOP_K, 1)).isGreaterThan(1_000);
    }

    private static double bytes(SketchResult result, Sketch sketch, int count) {
        return result.costs().stream()
                .filter(cost -> cost.sketch() == sketch)
                .findFirst()
                .orElseThrow()
                .stateBytes()
                .get(count);
    }

    private static double added(SketchResult result, Sketch sketch, int count) {
        return bytes(result, sketch, count) - bytes(result, Sketch.NONE, count);
    }

    @Test
    void tellsWhatAFeatureAddsToAGroupWithoutIt() {
        var result = new SketchResult(
                200,
                1_000,
                3,
                List.of(10, 1_000),
                List.of(
                        new Cost(Sketch.NONE, 300, 2_000, List.of(120.0, 900.0)),
                        new Cost(Sketch.TOP_K, 420, 12_345, List.of(220.4, 11_900.0))));
        var text = new StringWriter();

        new SketchReport(result, MACHINE).print(new PrintWriter(text));

        assertThat(text).hasToString("""
                ADDED FEATURE              CPU ns/event  CPU µs/write-back  B/entity after 10  B/entity after 1,000
                (without one: count, sum)           300                2.0                120                   900
                top_k: 10 of price                 +120              +10.3               +100               +11,000
                """);
    }
}
