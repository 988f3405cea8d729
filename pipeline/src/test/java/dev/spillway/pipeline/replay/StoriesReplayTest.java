package dev.spillway.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spillway.testkit.GoldenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recorded metrics with requests, controls, outcomes and definitions among them: lines in, lines out. */
class StoriesReplayTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Instant START = Instant.parse("2024-05-01T12:00:00Z");

    private static final String POLICY = """
            policy: web
            version: 1
            applies_to: {kind: PREDICTION}
            zero_hold: false
            rules:
              high: {when: cpu_utilization > 0.7, scale_out: instances * 2}
              low: {when: cpu_utilization < 0.2, scale_in: instances - 1}
            constraints: {min: 2, max: 100, cooldown: 2m}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Replaying replaying = new Replaying(Path.of(""));
    private final StringBuilder lines = new StringBuilder();

    @BeforeEach
    void start() throws IOException {
        replaying = new Replaying(folder).file("defs/web.yaml", POLICY);
    }

    private static String rfc(long second) {
        return START.plusSeconds(second).toString();
    }

    private void line(String topic, String key, long second, String value) {
        lines.append("{\"topic\":\"%s\",\"key\":\"%s\",\"timestamp\":\"%s\",\"value\":%s}\n"
                .formatted(topic, key, rfc(second), value));
    }

    private void sample(String fleet, String instance, long second, double cpu) {
        line(
                "instance-metrics",
                fleet,
                second,
                ("{\"fleet\":\"%s\",\"kind\":\"PREDICTION\",\"region\":\"east\",\"tier\":1,\"instance\":\"%s\",\"at\":\"%s\","
                                + "\"interval_s\":10,\"gauges\":{\"cpu_utilization\":%s,\"requests\":100,\"errors\":1},"
                                + "\"latencies\":{}}")
                        .formatted(fleet, instance, rfc(second), cpu));
    }

    /** Two instances of a fleet, a sample a slot each. */
    private void load(String fleet, long from, long to, double cpu) {
        for (long second = from; second < to; second += 10) {
            sample(fleet, fleet + "-a", second + 1, cpu);
            sample(fleet, fleet + "-b", second + 2, cpu);
        }
    }

    private void definition(String topic, String name, long second, String text) throws JsonProcessingException {
        line(
                topic,
                name,
                second,
                "{\"definition\":" + MAPPER.writeValueAsString(text) + ",\"version\":1,\"checksum\":\"\"}");
    }

    private void replay(String... more) throws IOException {
        replaying.file("in.jsonl", lines.toString());
        var words = new ArrayList<>(List.of("@in.jsonl", "--definitions", "@defs", "--out", "@out"));
        words.addAll(List.of(more));
        int code = replaying.run(words.toArray(String[]::new));
        assertThat(code).as(replaying.complained()).isZero();
    }

    private String decisions() throws IOException {
        var decisions = new ArrayList<String>();
        for (String line : replaying.lines("scaling-decisions.jsonl")) {
            JsonNode value = MAPPER.readTree(line).get("value");
            long second = Instant.parse(value.get("issuedAt").asText()).getEpochSecond() - START.getEpochSecond();
            decisions.add(second + " " + value.get("id").asText() + " " + value.get("from") + ">" + value.get("to")
                    + " " + value.get("rule").asText());
        }
        return String.join(", ", decisions);
    }

    /** All of a story with latencies, byte for byte: what is written must not change unnoticed. */
    @Test
    void writesWhatItAlwaysWrote() throws IOException {
        for (long second = 0; second < 120; second += 10) {
            load("f", second, second + 10, 0.8);
            for (String instance : List.of("a", "b|c")) {
                line(
                        "instance-metrics",
                        "g",
                        second + 3,
                        ("{\"fleet\":\"g\",\"kind\":\"PREDICTION\",\"region\":\"east\",\"instance\":\"%s\",\"at\":\"%s\","
                                        + "\"interval_s\":10,\"gauges\":{\"cpu_utilization\":\"NaN\",\"qps\":12.5,"
                                        + "\"requests\":125,\"errors\":0,\"unavailable\":5},\"latencies\":{\"latency_ms\":"
                                        + "{\"gamma\":1.02,\"zeroes\":1,\"counts\":{\"-3\":4,\"100\":20},\"min\":0,\"max\":7.2}}}")
                                .formatted(instance, rfc(second + 3)));
            }
        }
        line(
                "scaling-requests",
                "g",
                125,
                "{\"id\":\"g@1\",\"epoch\":1,\"issuedAt\":\"" + rfc(125) + "\",\"validUntil\":\"" + rfc(900)
                        + "\",\"fleet\":\"g\",\"atLeast\":7,\"priority\":1,\"reason\":\"failover\"}");
        sample("f", "f-a", 12, 0.5);

        replay();

        GoldenFile.assertEqual(replaying.everything("out"), Path.of("src/test/resources/replay/story.txt"));
    }

    @Test
    void closesWhatIsOpenAtTheEnd() throws IOException {
        load("f", 0, 10, 0.5);
        sample("f", "f-a", 20, 0.5);
        sample("f", "f-b", 20, 0.5);

        replay();

        assertThat(replaying.lines("scaling-signals.jsonl")).hasSize(2).satisfies(signals -> {
            // with the last of the samples of the next slot; and 30 s after itself
            assertThat(signals.get(0)).contains("\"timestamp\":\"2024-05-01T12:00:20.000000Z\"");
            assertThat(signals.get(0)).contains("\"at\":\"2024-05-01T12:00:10.000000Z\"");
            assertThat(signals.get(1)).contains("\"timestamp\":\"2024-05-01T12:00:50.000000Z\"");
        });
        assertThat(replaying.lines("region-signals.jsonl").get(0)).isEqualTo("""
                {"key":"east","timestamp":"2024-05-01T12:00:20.000000Z","value":{"region":"east",\
                "at":"2024-05-01T12:00:10.000000Z","requests":200.0,"errors":2.0,"availability":null,\
                "latency_p95_ms":null,"latency_p99_ms":null,"latency":null}}""");
    }

    @Test
    void appliesDecisionsUnlessTheInputSaysWhatBecameOfThem() throws IOException {
        load("f", 0, 400, 0.8);

        replay();
        // 60 s after the first signal, which is of 10 s; then after each cooldown, of the size that was applied
        assertThat(decisions()).isEqualTo("72 f@1 2>4 high, 202 f@2 4>8 high, 332 f@3 8>16 high");

        replay("--actuate", "none", "--overwrite");
        // at the end of its validity it has failed, and is decided anew of the size that there is
        assertThat(decisions()).isEqualTo("72 f@1 2>4 high, 382 f@2 2>4 high");

        line(
                "scaling-outcomes",
                "f",
                399,
                "{\"decisionId\":\"f@9\",\"epoch\":9,\"status\":\"REJECTED\",\"instances\":2,\"at\":\"" + rfc(399)
                        + "\"}");
        replay("--overwrite");
        assertThat(decisions()).isEqualTo("72 f@1 2>4 high, 382 f@2 2>4 high");
    }

    @Test
    void obeysRequestsAndBrakes() throws IOException {
        load("f", 0, 100, 0.5);
        line("scaling-controls", "*", 100, "{\"control\":\"FREEZE\",\"by\":\"ann\",\"reason\":\"\"}");
        line(
                "scaling-requests",
                "f",
                101,
                "{\"id\":\"f@1\",\"epoch\":1,\"issuedAt\":\"" + rfc(101) + "\",\"validUntil\":\"" + rfc(900)
                        + "\",\"fleet\":\"f\",\"factor\":1.5,\"priority\":1,\"reason\":\"failover\"}");
        load("f", 110, 130, 0.5);
        line("scaling-controls", "*", 130, "null");
        load("f", 130, 150, 0.5);

        replay();

        // the first signal after the brake is let go
        assertThat(decisions()).isEqualTo("132 f@1 2>3 request");
    }

    @Test
    void letsWhatIsAboveTheBudgetWait() throws IOException {
        definition("global-config", "scaling", 0, "global: scaling\nversion: 1\nbudget: {PREDICTION: 3}\n");
        for (long second = 0; second < 120; second += 10) {
            load("f", second, second + 10, 0.8);
            load("g", second, second + 10, 0.8);
        }
        line(
                "scaling-controls",
                "g|1",
                125,
                "{\"control\":\"APPROVED\",\"by\":\"ann\",\"reason\":\"\",\"decisionId\":\"g@1\"}");

        replay();

        assertThat(decisions()).isEqualTo("72 f@1 2>4 high, 125 g@1 2>4 high");
        assertThat(replaying.lines("alerts.jsonl"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"key\":\"fleet|g|budget\""));
    }

    @Test
    void changesPoliciesAsTheyCome() throws IOException {
        load("f", 0, 100, 0.5);
        definition("scaling-policies", "web", 100, POLICY.replace("0.7", "0.4"));
        definition(
                "scaling-policies",
                "web",
                100,
                POLICY.replace("version: 1", "version: 2").replace("0.7", "seven"));
        load("f", 100, 120, 0.5);
        definition(
                "scaling-policies",
                "web",
                120,
                POLICY.replace("version: 1", "version: 2").replace("0.7", "0.4"));
        load("f", 120, 140, 0.5);

        replay();

        assertThat(decisions()).isEqualTo("122 f@1 2>4 high");
        assertThat(replaying.lines("alerts.jsonl"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"key\":\"policy|web|refused\"")
                        .contains("version 1 stays in force"))
                .anySatisfy(line -> assertThat(line).contains("in force with other content"))
                .anySatisfy(line -> assertThat(line).contains("scaling-policies-0@1:"));
    }

    @Test
    void takesRecordedSignalsOfARegionForItsOwn() throws IOException {
        load("f", 0, 30, 0.5);
        String recorded = "{\"region\":\"east\",\"at\":\"" + rfc(10) + "\",\"requests\":7,\"errors\":0}";
        line("region-signals", "east", 5, recorded);
        line("scaling-signals", "f", 6, "null");
        line("scaling-decisions", "f", 7, "null");

        replay("--in-order");

        assertThat(replaying.result("region-signals.jsonl")).isEqualTo("""
                {"key":"east","timestamp":"2024-05-01T12:00:05.000000Z","value":{"region":"east",\
                "at":"2024-05-01T12:00:10.000000Z","requests":7.0,"errors":0.0,"availability":null,\
                "latency_p95_ms":null,"latency_p99_ms":null,"latency":null}}
                """);
        assertThat(replaying.said())
                .contains("ignored, since no service reads the topic: scaling-decisions 1, scaling-signals 1");
    }

    @Test
    void putsAsideWhatItCannotUse() throws IOException {
        load("f", 0, 50, 0.5);
        sample("f", "f-a", 1, 0.5);
        sample("f", "late", 12, 0.5);
        lines.append("{\"topic\":\"instance-metrics\",\"key\":\"f\",\"timestamp\":0,\"valueBase64\":\"AAAAAAEC\"}\n");
        lines.append("{\"topic\":\"instance-metrics\",\"key\":\"f\",\"timestamp\":0,\"valueBase64\":\"/w==\"}\n");
        lines.append("{\"topic\":\"instance-metrics\",\"key\":\"f\",\"timestamp\":0,\"value\":null}\n");
        int before = lines.length();
        sample("g", "a", 50, 0.5);
        lines.replace(before, lines.length(), lines.substring(before).replaceFirst("\"key\":\"g\"", "\"key\":\"h\""));
        before = lines.length();
        sample("g", "a", 50, 0.5);
        lines.replace(before, lines.length(), lines.substring(before).replaceFirst("\"key\":\"g\"", "\"key\":null"));

        replay("--json");

        assertThat(replaying.said())
                .contains("\"filtered\":0,\"duplicates\":0,\"quarantined\":{\"LATE\":2,\"MISMATCH\":1,\"NULL_KEY\":1,"
                        + "\"UNDECODABLE\":2,\"UNKNOWN_SCHEMA\":1}");
        assertThat(replaying.lines("scaling-quarantine.jsonl"))
                .hasSize(7)
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("{\"key\":\"f\",\"timestamp\":\"1970-01-01T00:00:00.000000Z\",\"headers\":{"
                                + "\"at\":\"2024-05-01T12:00:42.000000Z\",\"detail\":\"not in the wire format: 1 bytes\","
                                + "\"offset\":13,\"partition\":0,\"reason\":\"UNDECODABLE\",\"topic\":\"instance-metrics\"},"
                                + "\"valueBase64\":\"/w==\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "instance-metrics ! {\"flet\":\"f\"} ! no record of instance-metrics: in.jsonl:1: flet: the schema has no",
                "scaling-outcomes ! {\"decisionId\":1} ! no record of scaling-outcomes: in.jsonl:1: decisionId: found",
                "scaling-controls ! {\"control\":\"STOP\",\"by\":\"\",\"reason\":\"\"} ! no record of scaling-controls: in.jsonl:1",
                "scaling-decisions ! {\"idd\":1} ! no record of scaling-decisions: in.jsonl:1: idd",
                "scaling-requests ! 7 ! no record of scaling-requests: in.jsonl:1"
            })
    void endsAtARecordOfOursThatIsNone(String topic, String value, String said) throws IOException {
        line(topic, "f", 0, value);
        replaying.file("in.jsonl", lines.toString());

        int code = replaying.run("@in.jsonl", "--definitions", "@defs", "--out", "@out");

        assertThat(replaying.complained()).startsWith(said);
        assertThat(code).isEqualTo(1);
    }

    @Test
    void refusesMetricsOfAFleetWhoseSignalsAreGiven() throws IOException {
        load("f", 0, 10, 0.5);
        replaying.file("in.jsonl", lines.toString()).file("s.csv", "at,fleet,cpu_utilization\n1,f,0.5\n");

        int code = replaying.run("@in.jsonl", "--signals", "@s.csv", "--definitions", "@defs", "--out", "@out");

        assertThat(code).isEqualTo(2);
        assertThat(replaying.complained()).startsWith("fleet f has signals of its own: in.jsonl:1");
    }

    @Test
    void runsFeaturesBesideIt() throws IOException {
        replaying.file("defs/trips.yaml", """
                group: trips
                version: 1
                entity: [driver]
                source: {topic: trip-events, format: json, fields: {driver: string}}
                features: [{aggregate: [count], windows: [10s], name: trips, default: 0}]
                """);
        load("f", 0, 40, 0.5);
        line("trip-events", "x", 40, "{\"driver\":\"d\"}");

        replay();

        assertThat(replaying.lines("feature-updates.jsonl")).isNotEmpty();
        assertThat(replaying.lines("scaling-signals.jsonl")).isNotEmpty();
        assertThat(replaying.said()).contains("trips  features").contains("scaling");
    }

    @Test
    void comparesPolicies() throws IOException {
        replaying.file("other/web.yaml", POLICY.replace("0.7", "0.9")).file("same/web.yaml", POLICY);
        load("f", 0, 400, 0.8);

        replay("--compare", folder.resolve("same").toString());
        assertThat(replaying.result("differences.jsonl")).isEmpty();
        int code = replaying.run(
                "@in.jsonl", "--definitions", "@defs", "--compare", "@other", "--out", "@out", "--overwrite", "--json");

        assertThat(code).isEqualTo(3);
        assertThat(replaying.lines("differences.jsonl"))
                .hasSize(3)
                .allSatisfy(
                        line -> assertThat(line).startsWith("{\"only\":\"definitions\",\"key\":\"f\",\"timestamp\":"));
        JsonNode fleet =
                MAPPER.readTree(replaying.said()).path("compare").path("fleets").path("f");
        assertThat(fleet.path("same").asInt()).isZero();
        assertThat(fleet.path("definitions").path("only").asInt()).isEqualTo(3);
        assertThat(fleet.path("definitions").path("outTrueSeconds").asDouble()).isEqualTo(380);
        assertThat(fleet.path("compare").path("outTrueSeconds").asDouble()).isZero();
        assertThat(fleet.path("compare").path("instanceHours").asDouble()).isEqualTo(2 * 380 / 3600.0);
        // each decision counts from its signal on: those of 70 s, 200 s and 330 s
        assertThat(fleet.path("definitions").path("instanceHours").asDouble())
                .isEqualTo((2 * 60 + 4 * 130 + 8 * 130 + 16 * 60) / 3600.0);
    }

    @Test
    void comparesPoliciesOnly() throws IOException {
        replaying.file("groups/none.yaml", "capacity: plan\nversion: 1\n");
        replaying.file("in.jsonl", "");

        int code = replaying.run("@in.jsonl", "--definitions", "@defs", "--compare", "@groups", "--out", "@out");

        assertThat(code).isEqualTo(2);
    }
}
