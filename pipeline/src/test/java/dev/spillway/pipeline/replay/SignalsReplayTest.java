package dev.spillway.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

/** Signals in CSV: what the policies that ship decide, and how the file is read. */
class SignalsReplayTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Instant START = Instant.parse("2024-05-01T12:00:00Z");
    private static final String POLICIES = Path.of("../definitions/policies").toString();

    @TempDir
    private Path folder = Path.of("");

    private Replaying replaying = new Replaying(Path.of(""));

    @BeforeEach
    void start() {
        replaying = new Replaying(folder);
    }

    /** A row every 30 s, of one fleet with the same readings all along. */
    private static String steady(String columns, String values, int minutes) {
        var text = new StringBuilder("at,fleet," + columns + "\n");
        for (int second = 0; second <= minutes * 60; second += 30) {
            text.append(START.plusSeconds(second)).append(",f,").append(values).append('\n');
        }
        return text.toString();
    }

    private int run(String csv, String... more) throws IOException {
        replaying.file("signals.csv", csv);
        var words = new ArrayList<>(List.of("--signals", "@signals.csv", "--out", "@out"));
        words.addAll(List.of(more));
        if (!words.contains("--definitions")) {
            words.addAll(List.of("--definitions", POLICIES));
        }
        return replaying.run(words.toArray(String[]::new));
    }

    /** Each as {@code second from>to rule[clamps]}. */
    private String decisions() throws IOException {
        var decisions = new ArrayList<String>();
        for (String line : replaying.lines("scaling-decisions.jsonl")) {
            JsonNode value = MAPPER.readTree(line).get("value");
            long second = Instant.parse(value.get("issuedAt").asText()).getEpochSecond() - START.getEpochSecond();
            var clamps = new ArrayList<String>();
            value.get("clamps").forEach(clamp -> clamps.add(clamp.asText()));
            decisions.add(second + " " + value.get("from") + ">" + value.get("to") + " "
                    + value.get("rule").asText() + (clamps.isEmpty() ? "" : clamps));
        }
        return String.join(", ", decisions);
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // kind | columns | values | minutes | decisions
                "PREDICTION | tier,instances,qps_per_instance | 2,20,40001 | 4 | 120 20>30 qps_high",
                "PREDICTION | tier,instances,qps_per_instance | 2,20,40000 | 4 | -",
                "PREDICTION | tier,instances,qps_per_instance | 1,60,30001 | 2 | 120 60>90 qps_high",
                "PREDICTION | tier,instances,qps_per_instance | 4,20,50000 | 9 | -",
                "PREDICTION | tier,instances,cpu_utilization | 2,20,0.71 | 6 | 300 20>24 cpu_high",
                "PREDICTION | tier,instances,latency_p95_ms | 2,20,8.1 | 4 | 180 20>26 slow",
                "PREDICTION | instances,qps_per_instance,cpu_utilization,latency_p95_ms | 20,19000,0.5,5 | 11"
                        + " | 600 20>16 qps_low",
                "PREDICTION | instances,qps_per_instance,cpu_utilization,latency_p95_ms | 90,25000,0.29,5 | 16"
                        + " | 900 90>63 cpu_low",
                // at 14 the others would have more than 40,000 each
                "PREDICTION | instances,qps_per_instance,cpu_utilization,latency_p95_ms | 20,30000,0.29,5 | 16"
                        + " | 900 20>15 cpu_low[no_bounce]",
                "PREDICTION | instances,qps_per_instance | 9,20000 | 0 | 0 9>10 bounds[min]",
                "PREDICTION | instances,qps_per_instance | 900,50000 | 2 | 120 900>1000 qps_high[max]",
                "TRAINING | instances,queue_depth,queue_wait_time_p95_s | 100,200,1801 | 1 | 0 100>120 backlog",
                "TRAINING | instances,queue_depth,queue_wait_time_p95_s | 100,9000,1801 | 1 | 0 100>150 backlog",
                "TRAINING | instances,gpu_utilization | 100,0.86 | 31 | 1800 100>120 gpu_high",
                "TRAINING | instances,queue_depth,queue_wait_time_p95_s,gpu_utilization | 100,9,0,0.39 | 121"
                        + " | 7200 100>70 idle",
                "CASSANDRA | instances,read_latency_p99_ms | 10,15.1 | 6 | 300 10>11 slow_reads",
                "CASSANDRA | instances,disk_utilization | 10,0.71 | 6 | 300 10>11 disk",
                "CASSANDRA | instances,cpu_utilization | 10,0.61 | 6 | 300 10>11 cpu",
                "CASSANDRA | instances,pending_compaction_sstables | 10,101 | 6 | 300 10>11 compaction",
                // as decided: 10 at first, then what the last decision led to; a cooldown of 5 m after each
                "PREDICTION | qps_per_instance | 40001 | 8 | 120 10>15 qps_high, 420 15>23 qps_high"
            })
    void decidesAsTheBriefHasIt(String kind, String columns, String values, int minutes, String decisions)
            throws IOException {
        int code = run(steady(columns, values, minutes), "--kind", kind);

        assertThat(code).as(replaying.complained()).isZero();
        assertThat(decisions()).isEqualTo(decisions == null ? "" : decisions);
    }

    @Test
    void writesWhatTheContractHas() throws IOException {
        run(steady("instances,qps_per_instance", "20,41000", 2), "--kind", "PREDICTION");

        assertThat(replaying.lines("scaling-signals.jsonl").get(4)).isEqualTo("""
                {"key":"f","timestamp":"2024-05-01T12:02:00.000000Z","value":{"fleet":"f","kind":"PREDICTION",\
                "region":"replay","tier":2,"at":"2024-05-01T12:02:00.000000Z","instances":20,"known":20,"reporting":20,\
                "coverage":1.0,"metrics":{"qps_per_instance":41000.0},"rules":{\
                "cpu_high":{"state":"MISSING","since":"2024-05-01T12:00:00.000000Z"},\
                "cpu_low":{"state":"MISSING","since":"2024-05-01T12:00:00.000000Z"},\
                "qps_high":{"state":"FIRING","since":"2024-05-01T12:00:00.000000Z"},\
                "qps_low":{"state":"INACTIVE","since":"2024-05-01T12:00:00.000000Z"},\
                "slow":{"state":"MISSING","since":"2024-05-01T12:00:00.000000Z"}}}}""");
        assertThat(replaying.result("scaling-decisions.jsonl")).isEqualTo("""
                {"key":"f","timestamp":"2024-05-01T12:02:00.000000Z","value":{"id":"f@1","epoch":1,\
                "issuedAt":"2024-05-01T12:02:00.000000Z","validUntil":"2024-05-01T12:07:00.000000Z","fleet":"f",\
                "region":"replay","tier":2,"kind":"PREDICTION","action":"SCALE_OUT","unit":"INSTANCE","from":20,"to":30,\
                "wanted":30,"rule":"qps_high","because":[{"metric":"qps_per_instance","value":41000.0,"comparison":">",\
                "threshold":40000.0,"since":"2024-05-01T12:00:00.000000Z"}],"clamps":[],"policy":"prediction-service",\
                "policyVersion":1,"preferSpot":false,"priority":2,"mode":"ACT"}}
                """);
        assertThat(replaying.result("alerts.jsonl")).isEmpty();
        assertThat(replaying.result("region-signals.jsonl")).isEmpty();
        assertThat(replaying.result("scaling-quarantine.jsonl")).isEmpty();
        assertThat(folder.resolve("out/feature-updates.jsonl")).doesNotExist();
        assertThat(folder.resolve("out/scaling-outcomes.jsonl")).doesNotExist();
    }

    @Test
    void sortsRowsAndTakesTheLastOfAFleetAndInstant() throws IOException {
        int code = run("""
                fleet,instances,cpu_utilization,at,disk_utilization
                f,10,0.9,2024-05-01 12:05:00,NaN
                f,10,0.1,2024-05-01T12:00:00Z,
                f,10,0.9,1714564800000,inf
                g,10,2147483633,2024-05-01T12:00:00Z,71
                """, "--kind", "CASSANDRA", "--max-gap", "5m", "--json");

        assertThat(code).as(replaying.complained()).isZero();
        assertThat(decisions()).isEqualTo("300 10>11 cpu");
        assertThat(replaying.lines("scaling-signals.jsonl"))
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("\"metrics\":{\"cpu_utilization\":0.9}"))
                .anySatisfy(line -> assertThat(line).contains("\"fleet\":\"g\"").contains("\"metrics\":{}"));
        assertThat(replaying.result("alerts.jsonl")).contains("\"key\":\"fleet|g|percent\"");
        assertThat(replaying.said())
                .contains("\"scaling\":{\"records\":4,\"admitted\":3,\"filtered\":0,\"duplicates\":1,");
    }

    @Test
    void warnsWhereSignalsLieTooFarApart() throws IOException {
        String csv = """
                at,fleet,instances,cpu_utilization
                2024-05-01T12:00:00Z,f,10,0.9
                2024-05-01T12:00:30Z,f,10,0.9
                2024-05-01T12:02:00Z,f,10,0.9
                2024-05-01T12:00:00Z,lonely,10,0.9
                """;

        assertThat(run(csv, "--kind", "CASSANDRA")).isZero();
        assertThat(replaying.complained())
                .startsWith("warning: 1 of 2 distances between signals of fleet f are longer than max_gap 30s")
                .hasLineCount(1);

        assertThat(run(csv, "--kind", "CASSANDRA", "--max-gap", "90s", "--overwrite"))
                .isZero();
        assertThat(replaying.complained()).isEmpty();
    }

    @Test
    void findsTheKindByTheFleetsName() throws IOException {
        replaying.file("defs/policies.yaml", """
                policy: redis
                version: 1
                applies_to: {kind: REDIS, fleets: ["cache-*"]}
                rules: {full: {when: memory_utilization > 0.9, scale_out: instances + 1}}
                constraints: {min: 3, max: 9}
                ---
                policy: kafka
                version: 1
                applies_to: {kind: KAFKA, fleets: ["c*"]}
                rules: {lag: {when: consumer_lag > 9, scale_out: instances + 1}}
                constraints: {min: 3, max: 9}
                """);
        String csv = """
                at,fleet,memory_utilization,consumer_lag
                1,cache-a,0.91,10
                2,consumers,0.91,10
                3,web,0.91,10
                """;

        int code = run(csv, "--definitions", folder.resolve("defs").toString());

        assertThat(code).isZero();
        assertThat(replaying.complained())
                .isEqualTo("warning: no policy is for fleet web of --signals: nothing is said of it\n");
        assertThat(replaying.lines("scaling-decisions.jsonl"))
                .hasSize(2)
                .anySatisfy(
                        line -> assertThat(line).contains("\"kind\":\"REDIS\"").contains("\"rule\":\"full\""))
                .anySatisfy(
                        line -> assertThat(line).contains("\"kind\":\"KAFKA\"").contains("\"rule\":\"lag\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                // file ! options ! exit code ! said
                "at,kind/ ! --kind REDIS ! 2 ! no column fleet: signals.csv: the header has at, kind",
                "fleet,x/f,1 ! --kind REDIS ! 2 ! no column at: signals.csv",
                "at,fleet,x,x/ ! --kind REDIS ! 1 ! not CSV with a header: signals.csv",
                "at,fleet,x/noon,f,1 ! --kind REDIS ! 1 ! no time in column at: signals.csv:2",
                "at,fleet,x/,f,1 ! --kind REDIS ! 1 ! no time in column at: signals.csv:2",
                "at,fleet,x/1,,1 ! --kind REDIS ! 1 ! no fleet in column fleet: signals.csv:2",
                "at,fleet,x/1,f,1/1,f,much ! --kind REDIS ! 1 ! no number in column x: signals.csv:3",
                "at,fleet,kind/1,f,REDDIS ! '' ! 1 ! no kind in column kind: signals.csv:2: did you mean \"REDIS\"?",
                "at,fleet,tier/1,f,5 ! --kind REDIS ! 1 ! no number in column tier: signals.csv:2: give 1 to 4",
                "at,fleet,instances/1,f,1.5 ! --kind REDIS ! 1 ! no number in column instances: signals.csv:2",
                "at,fleet,instances/1,f,-1 ! --kind REDIS ! 1 ! no number in column instances: signals.csv:2",
                "at,fleet,x/1,f ! --kind REDIS ! 1 ! 2 cells: signals.csv:2: the header has 3 columns",
                "at,fleet,x/1,f,1 ! '' ! 2 ! fleet f is governed by",
                "at,fleet,x/1,f,1 ! --kind CACHE ! 2 ! spillway replay: Invalid value for option '--kind'",
                "at,fleet,x/1,f,1 ! --max-gap soon ! 2 ! spillway replay: Invalid value for option '--max-gap'",
                "at,fleet,x/1,f,1 ! --actuate twice ! 2 ! spillway replay: Invalid value for option '--actuate'",
                "at,fleet,x/1,f,1 ! --signals @other.csv ! 2 ! spillway replay: --signals needs one FILE"
            })
    void saysWhatIsWrongWithTheFile(String csv, String options, int exitCode, String said) throws IOException {
        int code = run(csv.replace('/', '\n') + "\n", options.isEmpty() ? new String[0] : options.split(" "));

        assertThat(replaying.complained()).startsWith(said);
        assertThat(code).isEqualTo(exitCode);
    }

    @Test
    void namesTheFleetThatTwoPoliciesMayGovern() throws IOException {
        run("at,fleet,x\n1,f,1\n");

        assertThat(replaying.complained()).endsWith(": signals.csv:2: add a kind column or --kind\n");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void needsAKindOnlyForSignals() throws IOException {
        replaying.file("in.jsonl", "");

        int code = replaying.run("@in.jsonl", "--kind", "REDIS", "--definitions", POLICIES, "--out", "@out");

        assertThat(code).isEqualTo(2);
        assertThat(replaying.complained()).startsWith("nothing of that kind: --kind");
    }
}
