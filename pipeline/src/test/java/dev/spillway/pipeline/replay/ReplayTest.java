package dev.spillway.pipeline.replay;

import static dev.spillway.pipeline.replay.TripReplay.lookUp;
import static dev.spillway.pipeline.replay.TripReplay.trip;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of a replay one by one: lines in, lines out. */
class ReplayTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    private TripReplay trips;

    @BeforeEach
    void start() throws IOException {
        trips = new TripReplay(folder);
    }

    @Test
    void writesARecordAsTheContractHasIt() throws IOException {
        trips.replay("""
                {"topic":"trip-events","key":"k","timestamp":1714564800123,"headers":{"a":1},
                """.strip() + """
                "value":{"city":9007199254740993,"driver":"a|b","fare":0.1,"riders":9007199254740993,"done":true,\
                "at":"2024-05-01 12:00:00.1234567","more":[1]}}
                """);

        assertThat(trips.replaying.result("feature-updates.jsonl")).isEqualTo("""
                {"key":"trips|a\\\\|b|9007199254740993","timestamp":"2024-05-01T12:00:00.123000Z",\
                "value":{"group":"trips","version":2,"entity":{"city":9007199254740993,"driver":"a|b"},\
                "eventTime":"2024-05-01T12:00:00.123456Z","validUntil":"2024-05-01T12:00:11.000000Z",\
                "revision":1714564800123456,"region":"replay","values":{"fare_avg_10s":0.1,\
                "riders_sum_10s":9007199254740993,"trips_count_10s":1,"trips_count_lifetime":1}}}
                """);
        assertThat(trips.replaying.result("features-quarantine.jsonl")).isEmpty();
    }

    @Test
    void countsTheRevisionUpForEventsThatAreNotNewer() throws IOException {
        trips.replay(trip("T:05", "a", "") + trip("T:05", "a", "") + trip("T:01", "a", ""));

        assertThat(trips.replaying.lines("feature-updates.jsonl"))
                .extracting(line ->
                        MAPPER.readTree(line).path("value").path("revision").asLong() - 1714564800000000L)
                .containsExactly(5_000_000L, 5_000_001L, 5_000_002L);
    }

    @Test
    void leavesOutWhatIsNoFiniteNumber() throws IOException {
        trips.replay(trip("T:01", "a", ",\"fare\":\"NaN\"")
                + trip("T:02", "a", ",\"fare\":\"-Infinity\"")
                + trip("T:03", "a", ",\"fare\":1e22"));

        assertThat(trips.updates()).isEqualTo("""
                0:01 trips|a|1 null null 1 1
                0:02 trips|a|1 null null 2 2
                0:03 trips|a|1 1.0E22 null 3 3
                """);
    }

    @Test
    void endsALifeAMillisecondAfterItsAge() throws IOException {
        trips.replay(
                trip("T:00", "b", "")
                        + trip("T:00", "a", "")
                        + trip("2024-05-01T12:01:00.001000Z", "c", "")
                        + trip("2024-05-01T12:01:30Z", "a", ""),
                "--until",
                "2024-05-01T12:02:30.001Z");

        assertThat(trips.updates()).isEqualTo("""
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
        trips.replay(
                trip("T:00", "a", "") + "{\"topic\":\"others\",\"timestamp\":\"2024-05-01T12:01:00Z\",\"value\":7}");

        assertThat(trips.updates()).isEqualTo("0:00 trips|a|1 null null 1 1\n");
        assertThat(trips.replaying.said()).contains("no service reads the topic: others 1");
    }

    @Test
    void answersLookUpsInPlaceAtTheClockOrLater() throws IOException {
        trips.replay(lookUp("T:01", "a")
                + trip("T:05", "a", ",\"fare\":2")
                // not the event of the same instant
                + lookUp("T:05", "a")
                + lookUp("T:05.000001", "a")
                // behind the clock
                + lookUp("T:01", "a")
                + lookUp("T:30", "a")
                + lookUp("2024-05-01T12:01:05.0005Z", "a")
                + lookUp("2024-05-01T12:01:05.001Z", "a"));

        assertThat(trips.answers("lookups.jsonl")).isEqualTo("""
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
        trips.replay(trip("T:05", "a", "") + """
                {"lookup":{"entity":{"city":1,"driver":"a"},"group":"trips","features":["trips_count_10s","fare_avg_10s"]},\
                "at":1714564806000,"id":{"x":[1]}}
                """);

        assertThat(trips.replaying.result("lookups.jsonl")).isEqualTo("""
                {"id":{"x":[1]},"group":"trips","entity":{"city":1,"driver":"a"},"at":"2024-05-01T12:00:06.000000Z",\
                "values":{"fare_avg_10s":0.5,"trips_count_10s":1},\
                "statuses":{"fare_avg_10s":"NULL_VALUE","trips_count_10s":"PRESENT"},\
                "eventTime":"2024-05-01T12:00:05.000000Z",\
                "sources":{"fare_avg_10s":"DEFAULT","trips_count_10s":"STATE"}}
                """);
    }

    @Test
    void keepsTheEventsOwnClock() throws IOException {
        trips.replaying.file("defs/trips.yaml", TripReplay.TRIPS.replace("version: 2", "version: 2\nclock: event"));

        trips.replay(trip("T:00", "a", "")
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

        assertThat(trips.answers("lookups.jsonl")).isEqualTo("""
                0:00 0.5 null 0 0 NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND DEFAULT STATE DEFAULT DEFAULT null
                0:09 0.5 null 1 1 NULL_VALUE NULL_VALUE PRESENT PRESENT DEFAULT STATE STATE STATE 0:00
                0:09 0.5 null 1 1 NULL_VALUE NULL_VALUE PRESENT PRESENT DEFAULT STATE STATE STATE 0:00
                """);
        assertThat(trips.updates()).isEqualTo("""
                0:00 trips|a|1 null null 1 1
                1:00.001 trips|a|1
                1:00.001 trips|b|1 null null 1 1
                """);
    }
}
