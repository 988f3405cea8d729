package dev.spillway.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of a replay one by one: lines in, lines out. */
class ReplayTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    private static final String TRIPS = """
            group: trips
            version: 2
            entity: [driver, city]
            source:
              topic: trip-events
              format: json
              fields: {driver: string, city: long, fare: double, riders: long, done: boolean, at: timestamp}
              timestamp: at
              filter: done
            lateness: 1m
            ttl: 1m
            features:
              - aggregate: [count]
                windows: [10s, lifetime]
                name: trips
                default: 0
              - aggregate: [avg]
                of: fare
                windows: [10s]
                default: 0.5
              - aggregate: [sum]
                of: riders
                windows: [10s]
            """;

    @TempDir
    private Path folder = Path.of("");

    private Replaying replaying = new Replaying(Path.of(""));

    @BeforeEach
    void start() throws IOException {
        replaying = new Replaying(folder).file("defs/trips.yaml", TRIPS);
    }

    /** Feeds JSONL in which {@code T:05} stands for 2024-05-01T12:00:05Z, and gives what came out in the same way. */
    private void replay(String input, String... options) throws IOException {
        replaying.file("in.jsonl", input.replaceAll("T:(\\d\\d[.0-9]*)", "2024-05-01T12:00:$1Z"));
        String[] words = new String[options.length + 5];
        List.of("@in.jsonl", "--definitions", "@defs", "--out", "@out").toArray(words);
        System.arraycopy(options, 0, words, 5, options.length);
        int code = replaying.run(words);
        assertThat(code).as(replaying.complained()).isZero();
    }

    private static String trip(String at, String driver, String rest) {
        return "{\"topic\":\"trip-events\",\"timestamp\":\"%s\",\"value\":{\"driver\":\"%s\",\"city\":1,\"done\":true,\"at\":\"%s\"%s}}\n"
                .formatted(at, driver, at, rest);
    }

    private static String lookUp(String at, String driver) {
        return "{\"lookup\":{\"group\":\"trips\",\"entity\":{\"driver\":\"%s\",\"city\":\"1\"}},\"at\":\"%s\"}\n"
                .formatted(driver, at);
    }

    /** Each line as {@code seconds key values}; a tombstone has no values. */
    private String updates() throws IOException {
        var table = new StringBuilder();
        for (String line : replaying.lines("feature-updates.jsonl")) {
            JsonNode update = MAPPER.readTree(line);
            table.append(seconds(update.path("timestamp")))
                    .append(' ')
                    .append(update.path("key").asText());
            update.path("value")
                    .path("values")
                    .forEach(value -> table.append(' ').append(value));
            table.append('\n');
        }
        return table.toString();
    }

    private static String seconds(JsonNode time) {
        return time.asText()
                .replace("2024-05-01T12:0", "")
                .replaceAll("0*Z$", "")
                .replaceAll("\\.$", "");
    }

    /** Each line as {@code seconds key values statuses sources eventTime}. */
    private String answers(String file) throws IOException {
        var table = new StringBuilder();
        for (String line : replaying.lines(file)) {
            JsonNode answer = MAPPER.readTree(line);
            table.append(seconds(answer.path("at")));
            for (String member : List.of("values", "statuses", "sources")) {
                answer.path(member).forEach(value -> table.append(' ').append(value.asText()));
            }
            table.append(' ').append(seconds(answer.path("eventTime"))).append('\n');
        }
        return table.toString();
    }

    /** Each line as {@code offset reason group}. */
    private String quarantine() throws IOException {
        var table = new StringBuilder();
        for (String line : replaying.lines("features-quarantine.jsonl")) {
            JsonNode headers = MAPPER.readTree(line).path("headers");
            table.append(headers.path("offset"))
                    .append(' ')
                    .append(headers.path("reason").asText());
            table.append(' ').append(headers.path("group").asText("-")).append('\n');
        }
        return table.toString();
    }

    @Test
    void writesARecordAsTheContractHasIt() throws IOException {
        replay("""
                {"topic":"trip-events","key":"k","timestamp":1714564800123,"headers":{"a":1},
                """.strip() + """
                "value":{"city":9007199254740993,"driver":"a|b","fare":0.1,"riders":9007199254740993,"done":true,\
                "at":"2024-05-01 12:00:00.1234567","more":[1]}}
                """);

        assertThat(replaying.result("feature-updates.jsonl")).isEqualTo("""
                {"key":"trips|a\\\\|b|9007199254740993","timestamp":"2024-05-01T12:00:00.123000Z",\
                "value":{"group":"trips","version":2,"entity":{"city":9007199254740993,"driver":"a|b"},\
                "eventTime":"2024-05-01T12:00:00.123456Z","validUntil":"2024-05-01T12:00:11.000000Z",\
                "revision":1714564800123456,"region":"replay","values":{"fare_avg_10s":0.1,\
                "riders_sum_10s":9007199254740993,"trips_count_10s":1,"trips_count_lifetime":1}}}
                """);
        assertThat(replaying.result("features-quarantine.jsonl")).isEmpty();
    }

    @Test
    void countsTheRevisionUpForEventsThatAreNotNewer() throws IOException {
        replay(trip("T:05", "a", "") + trip("T:05", "a", "") + trip("T:01", "a", ""));

        assertThat(replaying.lines("feature-updates.jsonl"))
                .extracting(line ->
                        MAPPER.readTree(line).path("value").path("revision").asLong() - 1714564800000000L)
                .containsExactly(5_000_000L, 5_000_001L, 5_000_002L);
    }

    @Test
    void leavesOutWhatIsNoFiniteNumber() throws IOException {
        replay(trip("T:01", "a", ",\"fare\":\"NaN\"")
                + trip("T:02", "a", ",\"fare\":\"-Infinity\"")
                + trip("T:03", "a", ",\"fare\":1e22"));

        assertThat(updates()).isEqualTo("""
                0:01 trips|a|1 null null 1 1
                0:02 trips|a|1 null null 2 2
                0:03 trips|a|1 1.0E22 null 3 3
                """);
    }

    @Test
    void endsALifeAMillisecondAfterItsAge() throws IOException {
        replay(
                trip("T:00", "b", "")
                        + trip("T:00", "a", "")
                        + trip("2024-05-01T12:01:00.001000Z", "c", "")
                        + trip("2024-05-01T12:01:30Z", "a", ""),
                "--until",
                "2024-05-01T12:02:30.001Z");

        assertThat(updates()).isEqualTo("""
                0:00 trips|b|1 null null 1 1
                0:00 trips|a|1 null null 1 1
                1:00.001 trips|a|1
                1:00.001 trips|b|1
                1:00.001 trips|c|1 null null 1 1
                1:30 trips|a|1 null null 1 1
                2:00.002 trips|c|1
                2:30.001 trips|a|1
                """);
    }

    @Test
    void keepsTheClockAtTheLastTimestampUnlessToldOtherwise() throws IOException {
        replay(trip("T:00", "a", "") + "{\"topic\":\"others\",\"timestamp\":\"2024-05-01T12:01:00Z\",\"value\":7}");

        assertThat(updates()).isEqualTo("0:00 trips|a|1 null null 1 1\n");
        assertThat(replaying.said()).contains("no service reads the topic: others 1");
    }

    @Test
    void answersLookUpsInPlaceAtTheClockOrLater() throws IOException {
        replay(lookUp("T:01", "a")
                + trip("T:05", "a", ",\"fare\":2")
                // not the event of the same instant
                + lookUp("T:05", "a")
                + lookUp("T:05.000001", "a")
                // behind the clock
                + lookUp("T:01", "a")
                + lookUp("T:30", "a")
                + lookUp("2024-05-01T12:01:05.0005Z", "a")
                + lookUp("2024-05-01T12:01:05.001Z", "a"));

        assertThat(answers("lookups.jsonl")).isEqualTo("""
                0:01 0.5 null 0 0 NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND DEFAULT STATE DEFAULT DEFAULT null
                0:05 0.5 null 0 0 NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND DEFAULT STATE DEFAULT DEFAULT null
                0:05.000001 2.0 null 1 1 PRESENT NULL_VALUE PRESENT PRESENT STATE STATE STATE STATE 0:05
                0:05.000001 2.0 null 1 1 PRESENT NULL_VALUE PRESENT PRESENT STATE STATE STATE STATE 0:05
                0:30 0.5 null 0 1 NULL_VALUE NULL_VALUE PRESENT PRESENT DEFAULT STATE STATE STATE 0:05
                1:05.0005 null null 0 1 OUTSIDE_MAX_AGE OUTSIDE_MAX_AGE OUTSIDE_MAX_AGE OUTSIDE_MAX_AGE \
                STATE STATE STATE STATE 0:05
                1:05.001 0.5 null 0 0 NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND DEFAULT STATE DEFAULT DEFAULT null
                """);
    }

    @Test
    void writesAnAnswerAsTheContractHasIt() throws IOException {
        replay(trip("T:05", "a", "") + """
                {"lookup":{"entity":{"city":1,"driver":"a"},"group":"trips","features":["trips_count_10s","fare_avg_10s"]},\
                "at":1714564806000,"id":{"x":[1]}}
                """);

        assertThat(replaying.result("lookups.jsonl")).isEqualTo("""
                {"id":{"x":[1]},"group":"trips","entity":{"city":1,"driver":"a"},"at":"2024-05-01T12:00:06.000000Z",\
                "values":{"fare_avg_10s":0.5,"trips_count_10s":1},\
                "statuses":{"fare_avg_10s":"NULL_VALUE","trips_count_10s":"PRESENT"},\
                "eventTime":"2024-05-01T12:00:05.000000Z",\
                "sources":{"fare_avg_10s":"DEFAULT","trips_count_10s":"STATE"}}
                """);
    }

    @Test
    void keepsTheEventsOwnClock() throws IOException {
        replaying.file("defs/trips.yaml", TRIPS.replace("version: 2", "version: 2\nclock: event"));

        replay(trip("T:00", "a", "")
                // far ahead by the record's time, which is not this group's clock
                + "{\"topic\":\"others\",\"timestamp\":\"2024-05-01T13:00:00Z\",\"value\":{}}\n"
                + lookUp("T:00", "a")
                // an event that is filtered shows the time nevertheless
                + trip("T:09", "b", ",\"done\":false").replace("\"done\":true,", "")
                + lookUp("T:00", "a")
                // one that is too far ahead of its record does not
                + trip("T:10", "b", "").replace("\"at\":\"T:10\"", "\"at\":\"2024-05-01T13:00:10.000001Z\"")
                + lookUp("T:00", "a")
                + trip("2024-05-01T12:01:00.001Z", "b", ""));

        assertThat(answers("lookups.jsonl")).isEqualTo("""
                0:00 0.5 null 0 0 NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND DEFAULT STATE DEFAULT DEFAULT null
                0:09 0.5 null 1 1 NULL_VALUE NULL_VALUE PRESENT PRESENT DEFAULT STATE STATE STATE 0:00
                0:09 0.5 null 1 1 NULL_VALUE NULL_VALUE PRESENT PRESENT DEFAULT STATE STATE STATE 0:00
                """);
        assertThat(updates()).isEqualTo("""
                0:00 trips|a|1 null null 1 1
                1:00.001 trips|a|1
                1:00.001 trips|b|1 null null 1 1
                """);
    }

    @Test
    void putsAsideWhatNoGroupOrOneGroupCannotUse() throws IOException {
        replaying.file("defs/all.yaml", """
                group: all
                version: 1
                entity: [driver]
                source: {topic: trip-events, format: json, fields: {driver: string}}
                features: [{aggregate: [count], windows: [1m], name: trips}]
                """);
        replaying.file("defs/avro.yaml", """
                group: framed
                version: 1
                entity: [driver]
                source: {topic: framed-events, fields: {driver: string}}
                features: [{aggregate: [count], windows: [1m], name: trips}]
                """);

        replay(trip("T:30", "a", "")
                + "{\"topic\":\"trip-events\",\"timestamp\":\"T:30\",\"valueBase64\":\"/w==\"}\n"
                + "{\"topic\":\"trip-events\",\"timestamp\":\"T:30\",\"value\":[]}\n"
                + "{\"topic\":\"trip-events\",\"timestamp\":\"T:30\",\"value\":null}\n"
                + trip("T:30", "a", "").replace(",\"at\":\"T:30\"", "")
                + trip("T:30", "a", ",\"fare\":\"x\"")
                + trip("T:30", "a", "").replace("\"city\":1", "\"city\":null")
                + trip("T:30", "a", "").replace("\"at\":\"T:30\"", "\"at\":\"2024-05-01T13:00:30.000001Z\"")
                + trip("T:30", "a", "").replace("\"at\":\"T:30\"", "\"at\":\"2024-05-01T11:59:29.999999Z\"")
                + trip("T:30", "a", "").replace("\"at\":\"T:30\"", "\"at\":\"2024-05-01T11:59:30Z\"")
                + "{\"topic\":\"framed-events\",\"timestamp\":\"T:31\",\"valueBase64\":\"AAAAAAc=\"}\n"
                + "{\"topic\":\"framed-events\",\"timestamp\":\"T:31\",\"valueBase64\":\"AQAAAAc=\"}\n");

        assertThat(quarantine()).isEqualTo("""
                1 UNDECODABLE -
                2 UNDECODABLE -
                4 MISSING_FIELD trips
                5 BAD_TYPE trips
                6 NULL_KEY trips
                7 BAD_TIMESTAMP trips
                8 LATE trips
                0 UNKNOWN_SCHEMA -
                1 UNDECODABLE -
                """);
        assertThat(replaying.lines("features-quarantine.jsonl").get(0)).isEqualTo("""
                {"key":null,"timestamp":"2024-05-01T12:00:30.000000Z","headers":{"at":"2024-05-01T12:00:30.000000Z",\
                "detail":"not JSON","offset":1,"partition":0,"reason":"UNDECODABLE","topic":"trip-events"},\
                "valueBase64":"/w=="}""");
        assertThat(replaying.said()).contains("quarantined for all groups: UNDECODABLE 3, UNKNOWN_SCHEMA 1");
    }

    @Test
    void dropsRepeatsAndBreaksTies() throws IOException {
        replaying.file("defs/trips.yaml", """
                group: trips
                version: 2
                entity: [driver]
                source:
                  topic: trip-events
                  format: json
                  fields: {driver: string, fare: double, id: string, tie: long, at: timestamp}
                  timestamp: at
                  event_id: id
                  tie_break: tie
                features:
                  - {aggregate: [first, last], of: fare, windows: [lifetime]}
                """);

        replay(trip("T:01", "a", ",\"id\":\"1\",\"fare\":1,\"tie\":5")
                + trip("T:01", "a", ",\"id\":\"1\",\"fare\":9,\"tie\":9")
                + trip("T:01", "a", ",\"id\":\"2\",\"fare\":2,\"tie\":7")
                + trip("T:01", "a", ",\"id\":\"3\",\"fare\":3,\"tie\":6"));

        assertThat(updates()).isEqualTo("""
                0:01 trips|a 1.0 1.0
                0:01 trips|a 1.0 2.0
                0:01 trips|a 1.0 2.0
                """);
        assertThat(replaying.said()).containsPattern("trips +features +4 +3 +0 +1 ");
    }

    @Test
    void mergesSourcesByTheirNextLine() throws IOException {
        replaying.file(
                "other.jsonl",
                (trip("T:02", "x", "") + trip("T:03", "y", ""))
                        .replace("T:", "2024-05-01T12:00:")
                        .replaceAll("(12:00:0\\d)\"", "$1Z\""));
        String input = trip("T:02", "a", "") + trip("T:09", "b", "") + trip("T:01", "c", "");

        replay(input, "@other.jsonl");
        assertThat(updates().replaceAll(" null null.*", "")).isEqualTo("""
                0:02 trips|a|1
                0:02 trips|x|1
                0:03 trips|y|1
                0:09 trips|b|1
                0:01 trips|c|1
                """);

        replay(input, "@other.jsonl", "--in-order", "--overwrite");
        assertThat(updates().replaceAll(" null null.*", "")).isEqualTo("""
                0:02 trips|a|1
                0:09 trips|b|1
                0:01 trips|c|1
                0:02 trips|x|1
                0:03 trips|y|1
                """);
    }

    @Test
    void feedsOnlyTheTopicsAskedFor() throws IOException {
        replay(
                trip("T:00", "a", "") + "{\"topic\":\"others\",\"timestamp\":\"2024-05-01T13:00:00Z\",\"value\":{}}\n",
                "--topics",
                "trip-events,more");

        assertThat(updates()).isEqualTo("0:00 trips|a|1 null null 1 1\n");
        assertThat(replaying.said()).doesNotContain("others");
    }

    @Test
    void answersQueriesOverAllEventsOfTheInput() throws IOException {
        replaying.file("queries.jsonl", """
                {"id":2,"group":"trips","entity":{"driver":"a","city":1},"at":"2024-05-01T12:05:00Z"}

                {"id":1,"group":"trips","entity":{"driver":"a","city":"1"},"at":"2024-05-01 12:00:02"}
                {"group":"trips","entity":{"driver":"a","city":1},"at":1714564805000,"features":["trips_count_10s"]}
                {"group":"trips","entity":{"driver":"never","city":1},"at":1714564805000,"features":["trips_count_10s"]}
                """);

        // out of order, with a life that ends in between and a late one that nobody admitted
        replay(
                trip("T:03", "a", "")
                        + trip("T:01", "a", ",\"fare\":4")
                        + trip("2024-05-01T12:05:00Z", "a", "")
                        + trip("T:02", "a", "")
                                .replace("\"timestamp\":\"T:02\"", "\"timestamp\":\"2024-05-01T12:05:00Z\""),
                "--queries",
                folder.resolve("queries.jsonl").toString());

        assertThat(answers("queries.jsonl")).isEqualTo("""
                5:00 null null 0 2 OUTSIDE_MAX_AGE OUTSIDE_MAX_AGE OUTSIDE_MAX_AGE OUTSIDE_MAX_AGE 0:03
                0:02 4.0 null 1 1 PRESENT NULL_VALUE PRESENT PRESENT 0:01
                0:05 2 PRESENT 0:03
                0:05 0 NOT_FOUND null
                """);
        assertThat(replaying.lines("queries.jsonl").get(2)).isEqualTo("""
                {"group":"trips","entity":{"city":1,"driver":"a"},"at":"2024-05-01T12:00:05.000000Z",\
                "values":{"trips_count_10s":2},"statuses":{"trips_count_10s":"PRESENT"},\
                "eventTime":"2024-05-01T12:00:03.000000Z"}""");
        assertThat(quarantine()).isEqualTo("3 LATE trips\n");
    }

    @Test
    void alertsOfASumThatDoesNotFitAndWhenThatIsOver() throws Exception {
        String most = ",\"riders\":" + Long.MAX_VALUE;
        replay(
                trip("T:01", "d", most) + trip("T:02", "d", ",\"riders\":1") + trip("T:03", "d", ",\"riders\":1"),
                "--until",
                "2024-05-01T14:00:00Z");

        assertThat(replaying.lines("alerts.jsonl").stream()
                        .map(line -> line.replaceAll("\"summary\":\"[^\"]*\",|\"evidence\":\\[\\],", "")))
                .containsExactly("""
                        {"key":"feature|trips|riders_sum_10s|overflow","timestamp":"2024-05-01T12:00:02.000000Z","value":\
                        {"severity":"WARNING","firing":true,"since":"2024-05-01T12:00:02.000000Z",\
                        "at":"2024-05-01T12:00:02.000000Z","region":null,"fleet":null,"incident":null}}""", """
                        {"key":"feature|trips|riders_sum_10s|overflow","timestamp":"2024-05-01T13:00:03.001000Z","value":\
                        {"severity":"WARNING","firing":false,"since":"2024-05-01T12:00:02.000000Z",\
                        "at":"2024-05-01T13:00:03.001000Z","region":null,"fleet":null,"incident":null}}""");
    }

    @Test
    void putsRecordedRowsAndAlertsInThePlaceOfItsOwn() throws Exception {
        String most = ",\"riders\":" + Long.MAX_VALUE;
        String row = """
                {"topic":"feature-updates","key":"trips|d|1","timestamp":"T:02.5","value":{"version":1,"group":"trips",\
                "entity":{"driver":"d","city":1},"eventTime":"2024-05-01T12:00:01Z","revision":7,"region":"x",\
                "values":{"trips_count_10s":9,"a":null},"state":"AAA="}}
                """;
        String alert = """
                {"topic":"alerts","key":"feature|trips|riders_sum_10s|overflow","timestamp":"T:02.6","value":\
                {"severity":"PAGE","summary":"s","evidence":[],"firing":true,"since":"T:01","at":"T:02"}}
                """;
        replay(trip("T:01", "d", most) + trip("T:01", "e", "") + trip("T:02", "d", most) + row + alert);

        assertThat(replaying.lines("feature-updates.jsonl"))
                .hasSize(2)
                .anyMatch(line -> line.contains("\"key\":\"trips|e|1\""))
                .contains("""
                        {"key":"trips|d|1","timestamp":"2024-05-01T12:00:02.500000Z","value":{"group":"trips","version":1,\
                        "entity":{"city":1,"driver":"d"},"eventTime":"2024-05-01T12:00:01.000000Z","validUntil":null,\
                        "revision":7,"region":"x","values":{"a":null,"trips_count_10s":9}}}""");
        assertThat(replaying.lines("alerts.jsonl")).singleElement().asString().contains("\"severity\":\"PAGE\"");
    }
}
