package dev.spillway.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers were told beside what the events say: one verdict after the other. */
class LookupAuditTest {
    private static final String TRIPS = """
            group: trips
            version: 2
            entity: [driver]
            source:
              topic: trip-events
              format: json
              fields: {driver: string, fare: double, at: timestamp}
              timestamp: at
            ttl: 1h
            lateness: 1h
            features:
              - aggregate: [count, avg]
                of: fare
                windows: [1h]
              - aggregate: [max]
                of: at
                windows: [1h]
                as: newest
            """;

    private static final String EVENTS = """
            {"topic":"trip-events","timestamp":"2024-05-01T12:00:00Z","value":{"driver":"a","fare":1,"at":"2024-05-01T12:00:00Z"}}
            {"topic":"trip-events","timestamp":"2024-05-01T12:00:00Z","value":{"driver":"a","fare":2,"at":"2024-05-01T12:00:01Z"}}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Replaying replaying = new Replaying(Path.of(""));

    @BeforeEach
    void start() throws IOException {
        replaying = new Replaying(folder).file("defs/trips.yaml", TRIPS).file("events.jsonl", EVENTS);
    }

    private int compare(String samples, String... more) throws IOException {
        replaying.file("samples.jsonl", samples);
        return replaying.run(Stream.concat(
                        Stream.of(
                                "@events.jsonl",
                                "--compare-lookups",
                                "@samples.jsonl",
                                "--definitions",
                                "@defs",
                                "--out",
                                "@out",
                                "--overwrite"),
                        Arrays.stream(more))
                .toArray(String[]::new));
    }

    /** A sample of all three features, at 12:00:02 unless told otherwise. */
    private static String sample(String values, String status, String eventTime) {
        return """
                {"topic":"lookup-samples","key":"trips|a","timestamp":1,"value":{"group":"trips","version":2,\
                "entity":{"driver":"a"},"at":"2024-05-01T12:00:02.000000Z",\
                "features":["fare_count_1h","fare_avg_1h","newest"],"values":{VALUES},\
                "statuses":{"fare_avg_1h":"STATUS","fare_count_1h":"STATUS","newest":"STATUS"},\
                "sources":{},"eventTime":TIME,"staleness_ms":null}}
                """.replace("VALUES", values).replace("STATUS", status).replace("TIME", eventTime);
    }

    private static final String NEWEST = "\"2024-05-01T12:00:01.000000Z\"";

    private static String values(String count, String average) {
        return "\"fare_avg_1h\":" + average + ",\"fare_count_1h\":" + count + ",\"newest\":{\"at\":" + NEWEST + "}";
    }

    /** The columns of a feature's row behind its name. */
    private String counts(String feature) {
        return replaying
                .said()
                .lines()
                .filter(line -> line.startsWith("trips ") && line.contains(" " + feature + " "))
                .findFirst()
                .orElse("no row")
                .replaceAll("^trips +" + feature + " +", "")
                .strip()
                .replaceAll(" +", " ");
    }

    @Test
    void findsNothingWhereAllIsEqual() throws IOException {
        assertThat(compare(sample(values("2", "1.5"), "PRESENT", NEWEST)))
                .as(replaying.complained())
                .isZero();

        assertThat(counts("fare_count_1h")).isEqualTo("1 0 0 0 0 0 0");
        assertThat(counts("fare_avg_1h")).isEqualTo("1 0 0 0 0 0 0");
        assertThat(counts("newest")).isEqualTo("1 0 0 0 0 0 0");
        assertThat(replaying.result("lookup-differences.jsonl")).isEmpty();
        assertThat(replaying.everything("out")).isEqualTo("lookup-differences.jsonl\n");
    }

    @Test
    void toleratesWhatItIsTold() throws IOException {
        String near = sample(values("2", "1.5000000001"), "PRESENT", NEWEST);
        assertThat(compare(near)).isZero();
        assertThat(counts("fare_avg_1h")).isEqualTo("0 1 0 0 0 0 0");
        assertThat(replaying.said())
                .contains("trips.fare_avg_1h is furthest off of a at 2024-05-01T12:00:02.000000Z: looked up"
                        + " 1.5000000001 PRESENT, replayed 1.5 PRESENT");

        assertThat(compare(near, "--tolerance", "0")).isEqualTo(3);
        assertThat(counts("fare_avg_1h")).isEqualTo("0 0 0 0 0 0 1");
    }

    @Test
    void tellsTheWorstOfWhatDiffers() throws IOException {
        assertThat(compare(sample(values("3", "1.5"), "PRESENT", NEWEST)
                        + sample(values("9", "1.5"), "PRESENT", NEWEST)
                        + sample(values("4", "1.5"), "PRESENT", NEWEST)))
                .isEqualTo(3);

        assertThat(counts("fare_count_1h")).isEqualTo("0 0 0 0 0 0 3");
        assertThat(replaying.said()).contains("looked up 9 PRESENT, replayed 2 PRESENT");
        assertThat(replaying.lines("lookup-differences.jsonl"))
                .hasSize(3)
                .first()
                .isEqualTo(
                        "{\"verdict\":\"DIFFERENT\",\"group\":\"trips\",\"entity\":{\"driver\":\"a\"},"
                                + "\"at\":\"2024-05-01T12:00:02.000000Z\",\"feature\":\"fare_count_1h\","
                                + "\"lookup\":{\"value\":3,\"status\":\"PRESENT\",\"eventTime\":\"2024-05-01T12:00:01.000000Z\"},"
                                + "\"replay\":{\"value\":2,\"status\":\"PRESENT\",\"eventTime\":\"2024-05-01T12:00:01.000000Z\"}}");
    }

    @Test
    void seesThatAnEventArrivedLater() throws IOException {
        String before = sample(
                "\"fare_avg_1h\":1.0,\"fare_count_1h\":1,\"newest\":\"2024-05-01T12:00:00Z\"",
                "PRESENT",
                "\"2024-05-01T12:00:00.000000Z\"");

        assertThat(compare(before)).isZero();
        assertThat(counts("fare_count_1h")).isEqualTo("0 0 1 0 0 0 0");
        assertThat(compare(sample(values("null", "null"), "NOT_FOUND", "null"))).isZero();
        assertThat(counts("fare_count_1h")).isEqualTo("0 0 1 0 0 0 0");
    }

    @Test
    void tellsWhatACopyMayHaveMissedFromWhatIsWrong() throws IOException {
        String wrong = sample(values("1", "1.5"), "PRESENT", NEWEST);

        // the newest event is a second old
        assertThat(compare(wrong.replace("\"staleness_ms\":null", "\"staleness_ms\":1000"), "--json"))
                .isZero();
        assertThat(replaying.said()).contains("\"arrivedLater\":0,\"stale\":1,\"deleted\":0");
        assertThat(compare(wrong.replace("\"staleness_ms\":null", "\"staleness_ms\":999")))
                .isEqualTo(3);
        assertThat(counts("fare_count_1h")).isEqualTo("0 0 0 0 0 0 1");

        String before = sample(values("1", "1.5"), "PRESENT", "\"2024-05-01T12:00:00.000000Z\"");
        assertThat(compare(before.replace("\"staleness_ms\":null", "\"staleness_ms\":10")))
                .isZero();
        assertThat(counts("fare_count_1h")).isEqualTo("0 0 0 1 0 0 0");
        assertThat(counts("fare_avg_1h")).isEqualTo("1 0 0 0 0 0 0");
    }

    @Test
    void seesWhatIsMissing() throws IOException {
        assertThat(compare(sample(values("null", "null"), "INVALID", "null"))).isEqualTo(3);
        assertThat(counts("fare_count_1h")).isEqualTo("0 0 0 0 0 1 0");

        assertThat(compare(sample(values("null", "null"), "NULL_VALUE", NEWEST)))
                .isEqualTo(3);
        assertThat(counts("fare_avg_1h")).isEqualTo("0 0 0 0 0 1 0");
    }

    @Test
    void knowsThatADeletedEntityIsNotFound() throws IOException {
        String later = sample(values("null", "null"), "NOT_FOUND", "null").replace("T12:00:02", "T14:00:02");

        assertThat(compare(later)).as(replaying.complained()).isZero();
        assertThat(counts("newest")).isEqualTo("0 0 0 0 1 0 0");
    }

    @Test
    void countsSamplesOfAnotherVersion() throws IOException {
        String samples = sample(values("7", "7"), "PRESENT", NEWEST).replace("\"version\":2", "\"version\":1");

        assertThat(compare(samples + "{\"topic\":\"others\",\"timestamp\":1,\"value\":{}}\n", "--json"))
                .isZero();
        assertThat(replaying.said()).contains("\"compareLookups\":{\"samples\":0,\"otherVersions\":1,\"features\":[]}");
    }

    @Test
    void refusesWhatIsNoSample() throws IOException {
        assertThat(compare("{\"topic\":\"lookup-samples\",\"value\":{\"group\":\"trips\",\"version\":2}}\n"))
                .isEqualTo(1);
        assertThat(replaying.complained()).contains("no sample of a look-up: samples.jsonl:1: ");
    }
}
