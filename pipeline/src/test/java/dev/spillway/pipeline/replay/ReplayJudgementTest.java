package dev.spillway.pipeline.replay;

import static dev.spillway.pipeline.replay.TripReplay.trip;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replay makes of events that are odd, come twice, or from several sources, and of all it has seen. */
class ReplayJudgementTest {
    @TempDir
    private Path folder = Path.of("");

    private TripReplay trips;

    @BeforeEach
    void start() throws IOException {
        trips = new TripReplay(folder);
    }

    @Test
    void putsAsideWhatNoGroupOrOneGroupCannotUse() throws IOException {
        trips.replaying.file("defs/all.yaml", """
                group: all
                version: 1
                entity: [driver]
                source: {topic: trip-events, format: json, fields: {driver: string}}
                features: [{aggregate: [count], windows: [1m], name: trips}]
                """);
        trips.replaying.file("defs/avro.yaml", """
                group: framed
                version: 1
                entity: [driver]
                source: {topic: framed-events, fields: {driver: string}}
                features: [{aggregate: [count], windows: [1m], name: trips}]
                """);

        trips.replay(trip("T:30", "a", "")
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

        assertThat(trips.quarantine()).isEqualTo("""
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
        assertThat(trips.replaying.lines("features-quarantine.jsonl").get(0)).isEqualTo("""
                {"key":null,"timestamp":"2024-05-01T12:00:30.000000Z","headers":{"at":"2024-05-01T12:00:30.000000Z",\
                "detail":"not JSON","offset":1,"partition":0,"reason":"UNDECODABLE","topic":"trip-events"},\
                "valueBase64":"/w=="}""");
        assertThat(trips.replaying.said()).contains("quarantined for all groups: UNDECODABLE 3, UNKNOWN_SCHEMA 1");
    }

    @Test
    void dropsRepeatsAndBreaksTies() throws IOException {
        trips.replaying.file("defs/trips.yaml", """
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

        trips.replay(trip("T:01", "a", ",\"id\":\"1\",\"fare\":1,\"tie\":5")
                + trip("T:01", "a", ",\"id\":\"1\",\"fare\":9,\"tie\":9")
                + trip("T:01", "a", ",\"id\":\"2\",\"fare\":2,\"tie\":7")
                + trip("T:01", "a", ",\"id\":\"3\",\"fare\":3,\"tie\":6"));

        assertThat(trips.updates()).isEqualTo("""
                0:01 trips|a 1.0 1.0
                0:01 trips|a 1.0 2.0
                0:01 trips|a 1.0 2.0
                """);
        assertThat(trips.replaying.said()).containsPattern("trips +features +4 +3 +0 +1 ");
    }

    @Test
    void mergesSourcesByTheirNextLine() throws IOException {
        trips.replaying.file(
                "other.jsonl",
                (trip("T:02", "x", "") + trip("T:03", "y", ""))
                        .replace("T:", "2024-05-01T12:00:")
                        .replaceAll("(12:00:0\\d)\"", "$1Z\""));
        String input = trip("T:02", "a", "") + trip("T:09", "b", "") + trip("T:01", "c", "");

        trips.replay(input, "@other.jsonl");
        assertThat(trips.updates().replaceAll(" null null.*", "")).isEqualTo("""
                0:02 trips|a|1
                0:02 trips|x|1
                0:03 trips|y|1
                0:09 trips|b|1
                0:01 trips|c|1
                """);

        trips.replay(input, "@other.jsonl", "--in-order", "--overwrite");
        assertThat(trips.updates().replaceAll(" null null.*", "")).isEqualTo("""
                0:02 trips|a|1
                0:09 trips|b|1
                0:01 trips|c|1
                0:02 trips|x|1
                0:03 trips|y|1
                """);
    }

    @Test
    void feedsOnlyTheTopicsAskedFor() throws IOException {
        trips.replay(
                trip("T:00", "a", "") + "{\"topic\":\"others\",\"timestamp\":\"2024-05-01T13:00:00Z\",\"value\":{}}\n",
                "--topics",
                "trip-events,more");

        assertThat(trips.updates()).isEqualTo("0:00 trips|a|1 null null 1 1\n");
        assertThat(trips.replaying.said()).doesNotContain("others");
    }

    @Test
    void answersQueriesOverAllEventsOfTheInput() throws IOException {
        trips.replaying.file("queries.jsonl", """
                {"id":2,"group":"trips","entity":{"driver":"a","city":1},"at":"2024-05-01T12:05:00Z"}

                {"id":1,"group":"trips","entity":{"driver":"a","city":"1"},"at":"2024-05-01 12:00:02"}
                {"group":"trips","entity":{"driver":"a","city":1},"at":1714564805000,"features":["trips_count_10s"]}
                {"group":"trips","entity":{"driver":"never","city":1},"at":1714564805000,"features":["trips_count_10s"]}
                """);

        // out of order, with a life that ends in between and a late one that nobody admitted
        trips.replay(
                trip("T:03", "a", "")
                        + trip("T:01", "a", ",\"fare\":4")
                        + trip("2024-05-01T12:05:00Z", "a", "")
                        + trip("T:02", "a", "")
                                .replace("\"timestamp\":\"T:02\"", "\"timestamp\":\"2024-05-01T12:05:00Z\""),
                "--queries",
                folder.resolve("queries.jsonl").toString());

        assertThat(trips.answers("queries.jsonl")).isEqualTo("""
                5:00 null null 0 2 OUTSIDE_MAX_AGE OUTSIDE_MAX_AGE OUTSIDE_MAX_AGE OUTSIDE_MAX_AGE 0:03
                0:02 4.0 null 1 1 PRESENT NULL_VALUE PRESENT PRESENT 0:01
                0:05 2 PRESENT 0:03
                0:05 0 NOT_FOUND null
                """);
        assertThat(trips.replaying.lines("queries.jsonl").get(2)).isEqualTo("""
                {"group":"trips","entity":{"city":1,"driver":"a"},"at":"2024-05-01T12:00:05.000000Z",\
                "values":{"trips_count_10s":2},"statuses":{"trips_count_10s":"PRESENT"},\
                "eventTime":"2024-05-01T12:00:03.000000Z"}""");
        assertThat(trips.quarantine()).isEqualTo("3 LATE trips\n");
    }

    @Test
    void alertsOfASumThatDoesNotFitAndWhenThatIsOver() throws Exception {
        String most = ",\"riders\":" + Long.MAX_VALUE;
        trips.replay(
                trip("T:01", "d", most) + trip("T:02", "d", ",\"riders\":1") + trip("T:03", "d", ",\"riders\":1"),
                "--until",
                "2024-05-01T14:00:00Z");

        assertThat(trips.replaying.lines("alerts.jsonl").stream()
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
        trips.replay(trip("T:01", "d", most) + trip("T:01", "e", "") + trip("T:02", "d", most) + row + alert);

        assertThat(trips.replaying.lines("feature-updates.jsonl"))
                .hasSize(2)
                .anyMatch(line -> line.contains("\"key\":\"trips|e|1\""))
                .contains("""
                        {"key":"trips|d|1","timestamp":"2024-05-01T12:00:02.500000Z","value":{"group":"trips","version":1,\
                        "entity":{"city":1,"driver":"d"},"eventTime":"2024-05-01T12:00:01.000000Z","validUntil":null,\
                        "revision":7,"region":"x","values":{"a":null,"trips_count_10s":9}}}""");
        assertThat(trips.replaying.lines("alerts.jsonl"))
                .singleElement()
                .asString()
                .contains("\"severity\":\"PAGE\"");
    }
}
