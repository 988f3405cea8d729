package dev.spillway.pipeline.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.pipeline.front.Front;
import dev.spillway.pipeline.front.Stage;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.testkit.GoldenFile;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code explain} says in the situations that people ask about, from the fleet through the front to the terminal. */
class ExplainCommandTest {
    private static final String POLICY = """
            policy: prediction
            version: 3
            applies_to: {kind: PREDICTION, fleets: [serving]}
            rules:
              busy: {when: cpu_utilization > 0.7, for: 2m, scale_out: instances * 1.2}
              slow: {when: latency_p95_ms > 8, scale_out: instances * 1.5}
              idle: {when: cpu_utilization < 0.2 && latency_p95_ms < 4, for: 1m, scale_in: instances - 1}
            constraints: {min: 2, max: 12, cooldown: 5m, min_step: 2}
            """;
    private static final Map<String, Double> CALM = Map.of("cpu_utilization", 0.5, "latency_p95_ms", 3.0);
    private static final Map<String, Double> BUSY = Map.of("cpu_utilization", 0.8123456, "latency_p95_ms", 3.0);
    private static final Map<String, Double> SLOW = Map.of("cpu_utilization", 0.5, "latency_p95_ms", 11.25);
    private static final Map<String, Double> IDLE = Map.of("cpu_utilization", 0.1, "latency_p95_ms", 3.0);

    private final Stage stage = new Stage();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int explain(String... args) throws IOException {
        try (Front front = stage.front()) {
            var all = new ArrayList<>(List.of("explain", "--url", front.uri().toString()));
            all.addAll(List.of(args));
            return Spillway.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                    .execute(all.toArray(String[]::new));
        }
    }

    private void says(String golden) throws IOException {
        assertThat(explain("serving")).as(err.toString()).isZero();

        GoldenFile.assertEqual(out.toString(), Path.of("src/test/resources/explain/" + golden + ".txt"));
    }

    private Stage policed() throws InvalidDefinitionsException {
        return stage.policy(POLICY);
    }

    @Test
    void whenNothingIsToBeDone() throws Exception {
        policed().signals("serving", 0, 20, 10, CALM).at(24);
        says("nothing-to-do");
    }

    @Test
    void whenARuleIsPending() throws Exception {
        policed()
                .signals("serving", 0, 10, 10, CALM)
                .signals("serving", 20, 60, 10, BUSY)
                .at(64);
        says("pending-rule");
    }

    @Test
    void whenADecisionIsUnderWay() throws Exception {
        policed().signal("serving", 0, 6, SLOW).signal("serving", 10, 6, SLOW).at(14);
        says("open-decision");
    }

    @Test
    void whenItCoolsDown() throws Exception {
        policed()
                .signal("serving", 0, 6, SLOW)
                .applied("serving", 1, 9)
                .signals("serving", 10, 100, 9, IDLE)
                .at(105);
        says("cooldown");
    }

    @Test
    void whenMetricsAreMissing() throws Exception {
        policed().signals("serving", 0, 80, 9, Map.of("cpu_utilization", 0.1)).at(85);
        says("missing-metrics");
    }

    @Test
    void whenItIsFrozen() throws Exception {
        policed().freeze("serving").signal("serving", 0, 6, SLOW).at(7);
        says("frozen");
    }

    @Test
    void whenTheBudgetIsWaitedFor() throws Exception {
        policed().budget(Kind.PREDICTION).signal("serving", 0, 6, SLOW).at(7);
        says("budget");
    }

    @Test
    void whenItIsAtItsMaximumAndItsSignalIsOld() throws Exception {
        policed().signal("serving", 0, 12, SLOW).at(400);
        says("maximum");
    }

    @Test
    void whenItsSizeIsNotKnownYet() throws Exception {
        policed().heardOf("serving", 0, 3);
        says("warming");
    }

    @Test
    void whenNoPolicyIsForIt() throws Exception {
        stage.policy(POLICY.replace("[serving]", "[other]")).heardOf("serving", 0, 3);
        says("ungoverned");
    }

    @Test
    void asJson() throws Exception {
        policed().signal("serving", 0, 6, CALM);

        assertThat(explain("serving", "--json")).isZero();

        assertThat(out.toString())
                .startsWith("{\"fleet\":\"serving\",\"kind\":\"PREDICTION\"")
                .endsWith("}\n");
    }

    @Test
    void saysWhichFleetsThereAre() throws Exception {
        policed().signal("serving", 0, 6, CALM);

        assertThat(explain("srving")).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("no fleet \"srving\": http://127.0.0.1:")
                .endsWith(": ask for one of: serving\n");
    }
}
