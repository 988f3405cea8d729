package dev.spillway.pipeline.front;

import static dev.spillway.pipeline.front.FakeLookup.present;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Answer.Featured;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import dev.spillway.topologies.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FeastApiTest {
    private static final FakeLookup LOOKUP = new FakeLookup()
            .group("drivers", Map.of("driver_id", FieldType.LONG), "trips_1h", "fare_avg_1h", "rating_last_1d")
            .group("shifts", Map.of("driver_id", FieldType.LONG), "trips_1h", "start_last_1d")
            .group(
                    "airports",
                    Map.of("airport", FieldType.STRING),
                    "flights_1d",
                    "load_last_2_1d",
                    "seen_last_2_1d",
                    "carrier_histogram_1d")
            .knows(
                    "drivers",
                    "1001",
                    "2026-11-22T09:59:59.123456Z",
                    present("trips_1h", Long.MAX_VALUE),
                    present("fare_avg_1h", Double.NEGATIVE_INFINITY),
                    present("rating_last_1d", 0.1f))
            .knows(
                    "drivers",
                    "1002",
                    "2026-11-20T00:00:00Z",
                    new Featured("trips_1h", 3L, Status.OUTSIDE_MAX_AGE, Origin.STATE),
                    new Featured("fare_avg_1h", 0.0, Status.NULL_VALUE, Origin.DEFAULT))
            .knows(
                    "shifts",
                    "1001",
                    "2026-11-22T06:00:00.250Z",
                    present("trips_1h", 4L),
                    present("start_last_1d", Instant.parse("2026-11-22T06:00:00.25Z")))
            .knows(
                    "airports",
                    "ATL",
                    "2026-11-22T09:00:00Z",
                    present("flights_1d", 812),
                    present("load_last_2_1d", List.of(0.1f, Float.NaN)),
                    present("seen_last_2_1d", List.of(Instant.parse("2026-11-22T06:00:00.25Z"))),
                    present("carrier_histogram_1d", new TreeMap<>(Map.of("WN", 2L, "AA", 1L))));
    private static Front front;

    @BeforeAll
    static void start() throws IOException {
        front = Front.start(
                new FrontConfig("127.0.0.1", List.of(0), 100_000, 4, 2),
                LOOKUP,
                new Health(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private void hears(String conversation) throws Exception {
        assertThat(Conversation.replayed(front.uri(), conversation)).isEqualTo(Conversation.joined(conversation));
    }

    @Test
    void writesListsAsArraysAndMapsAsObjects() throws Exception {
        hears("""
                > POST /get-online-features {"features": ["airports:load_last_2_1d", "airports:seen_last_2_1d", "airports:carrier_histogram_1d"],
                    "entities": {"airport": ["ATL"]}}
                < 200 {"metadata":{"feature_names":["airport","load_last_2_1d","seen_last_2_1d","carrier_histogram_1d"]},"results":[
                    {"values":["ATL"],"statuses":["PRESENT"],"event_timestamps":["1970-01-01T00:00:00Z"]},
                    {"values":[[0.10000000149011612,"NaN"]],"statuses":["PRESENT"],"event_timestamps":["2026-11-22T09:00:00Z"]},
                    {"values":[["2026-11-22T06:00:00.250Z"]],"statuses":["PRESENT"],"event_timestamps":["2026-11-22T09:00:00Z"]},
                    {"values":[{"AA":1,"WN":2}],"statuses":["PRESENT"],"event_timestamps":["2026-11-22T09:00:00Z"]}]}
                """);
    }

    @Test
    void answersInColumnsWithTheKeysFirst() throws Exception {
        hears("""
                > POST /get-online-features {"features": ["drivers:trips_1h", "drivers:fare_avg_1h", "drivers:rating_last_1d"],
                    "entities": {"driver_id": [1001, 1002, 1003]}}
                < 200 {"metadata":{"feature_names":["driver_id","trips_1h","fare_avg_1h","rating_last_1d"]},"results":[
                    {"values":[1001,1002,1003],"statuses":["PRESENT","PRESENT","PRESENT"],
                     "event_timestamps":["1970-01-01T00:00:00Z","1970-01-01T00:00:00Z","1970-01-01T00:00:00Z"]},
                    {"values":[9223372036854775807,3,null],"statuses":["PRESENT","OUTSIDE_MAX_AGE","NOT_FOUND"],
                     "event_timestamps":["2026-11-22T09:59:59.123456Z","2026-11-20T00:00:00Z","1970-01-01T00:00:00Z"]},
                    {"values":["-Infinity",0.0,null],"statuses":["PRESENT","NULL_VALUE","NOT_FOUND"],
                     "event_timestamps":["2026-11-22T09:59:59.123456Z","2026-11-20T00:00:00Z","1970-01-01T00:00:00Z"]},
                    {"values":[0.10000000149011612,null,null],"statuses":["PRESENT","NULL_VALUE","NOT_FOUND"],
                     "event_timestamps":["2026-11-22T09:59:59.123456Z","2026-11-20T00:00:00Z","1970-01-01T00:00:00Z"]}]}
                """);
    }

    @Test
    void joinsViewsAndNamesThemWhereAsked() throws Exception {
        hears("""
                > POST /get-online-features {"features": ["shifts:trips_1h", "airports:flights_1d", "drivers@v3:trips_1h", "shifts:start_last_1d"],
                    "full_feature_names": true, "entities": {"airport": ["ATL"], "driver_id": ["1001"], "weather": ["fair"]}}
                < 200 {"metadata":{"feature_names":["airport","driver_id","shifts__trips_1h","shifts__start_last_1d","airports__flights_1d","drivers@v3__trips_1h"]},
                    "results":[
                    {"values":["ATL"],"statuses":["PRESENT"],"event_timestamps":["1970-01-01T00:00:00Z"]},
                    {"values":[1001],"statuses":["PRESENT"],"event_timestamps":["1970-01-01T00:00:00Z"]},
                    {"values":[4],"statuses":["PRESENT"],"event_timestamps":["2026-11-22T06:00:00.250Z"]},
                    {"values":["2026-11-22T06:00:00.250Z"],"statuses":["PRESENT"],"event_timestamps":["2026-11-22T06:00:00.250Z"]},
                    {"values":[812],"statuses":["PRESENT"],"event_timestamps":["2026-11-22T09:00:00Z"]},
                    {"values":[9223372036854775807],"statuses":["PRESENT"],"event_timestamps":["2026-11-22T09:59:59.123456Z"]}]}
                """);
    }

    @Test
    void looksAnEntityInSeveralRowsUpOnce() throws Exception {
        int before = LOOKUP.asked();

        hears("""
                > POST /get-online-features {"features": ["airports:flights_1d"], "entities": {"airport": ["ATL", "ORD", "ATL", "ATL"]}}
                < 200 {"metadata":{"feature_names":["airport","flights_1d"]},"results":[
                    {"values":["ATL","ORD","ATL","ATL"],"statuses":["PRESENT","PRESENT","PRESENT","PRESENT"],
                     "event_timestamps":["1970-01-01T00:00:00Z","1970-01-01T00:00:00Z","1970-01-01T00:00:00Z","1970-01-01T00:00:00Z"]},
                    {"values":[812,null,812,812],"statuses":["PRESENT","NOT_FOUND","PRESENT","PRESENT"],
                     "event_timestamps":["2026-11-22T09:00:00Z","1970-01-01T00:00:00Z","2026-11-22T09:00:00Z","2026-11-22T09:00:00Z"]}]}
                """);

        assertThat(LOOKUP.asked() - before).isEqualTo(2);
    }

    @Test
    void answersNoRowsWithEmptyColumns() throws Exception {
        hears("""
                > POST /get-online-features {"features": ["airports:flights_1d"], "entities": {"airport": []}}
                < 200 {"metadata":{"feature_names":["airport","flights_1d"]},"results":[
                    {"values":[],"statuses":[],"event_timestamps":[]},{"values":[],"statuses":[],"event_timestamps":[]}]}
                """);
    }

    @Test
    void reportsWhatDoesNotExistAsFeastDoes() throws Exception {
        hears("""
                > POST /get-online-features {"features": ["riders:trips_1h"], "entities": {"driver_id": [1001]}}
                < 404 "{\\"module\\":\\"feast.errors\\",\\"class\\":\\"FeatureViewNotFoundException\\",\\"message\\":
                    \\"Feature view riders does not exist; there are: drivers (version 3), shifts (version 3), airports (version 3)\\"}"
                > POST /get-online-features {"features": ["airports@v2:flights_1d"], "entities": {"airport": ["ATL"]}}
                < 404 "{\\"module\\":\\"feast.errors\\",\\"class\\":\\"FeatureViewNotFoundException\\",\\"message\\":
                    \\"Feature view airports@v2 does not exist; there are: drivers (version 3), shifts (version 3), airports (version 3)\\"}"
                > POST /get-online-features {"features": ["airports:flights"], "entities": {"airport": ["ATL"]}}
                < 404 "{\\"module\\":\\"feast.errors\\",\\"class\\":\\"FeastObjectNotFoundException\\",\\"message\\":
                    \\"no feature \\\\\\"flights\\\\\\" in group \\\\\\"airports\\\\\\"\\"}"
                > POST /get-online-features {"feature_service": "ranking", "entities": {"airport": ["ATL"]}}
                < 404 "{\\"module\\":\\"feast.errors\\",\\"class\\":\\"FeatureServiceNotFoundException\\",\\"message\\":
                    \\"Feature service ranking does not exist; name features as view:feature\\"}"
                """);
    }

    @Test
    void reportsRequestsThatItCannotAnswerAsFeastDoes() throws Exception {
        hears("""
                > POST /get-online-features {"features": ["drivers:trips_1h"], "entities": {"driver_id": [1, 2], "airport": ["ATL"]}}
                < 422 "{\\"module\\":\\"builtins\\",\\"class\\":\\"ValueError\\",\\"message\\":
                    \\"All entity rows must have the same columns: the lists in entities differ in length\\"}"
                > POST /get-online-features {"features": ["drivers:trips_1h"], "entities": {"airport": ["ATL"]}}
                < 422 "{\\"module\\":\\"feast.errors\\",\\"class\\":\\"FeastEntityDFMissingColumnsError\\",\\"message\\":
                    \\"entities must contain the keys [driver_id], but [driver_id] were missing\\"}"
                > POST /get-online-features {"features": ["drivers:trips_1h", "shifts:trips_1h"], "entities": {"driver_id": [1]}}
                < 422 "{\\"module\\":\\"feast.errors\\",\\"class\\":\\"FeatureNameCollisionError\\",\\"message\\":
                    \\"Duplicate features named trips_1h found; name each once, and set full_feature_names to true where two views have features of one name\\"}"
                > POST /get-online-features {"features": ["drivers:*"], "entities": {"driver_id": [1]}}
                < 404 "{\\"module\\":\\"feast.errors\\",\\"class\\":\\"FeastObjectNotFoundException\\",\\"message\\":
                    \\"no feature \\\\\\"*\\\\\\" in group \\\\\\"drivers\\\\\\"\\"}"
                > POST /get-online-features {"features": ["drivers"], "entities": {"driver_id": [1]}}
                < 422 "{\\"module\\":\\"builtins\\",\\"class\\":\\"ValueError\\",\\"message\\":
                    \\"\\\\\\"drivers\\\\\\" is no feature: write view:feature\\"}"
                > POST /get-online-features {"features": [], "entities": {"driver_id": [1]}}
                < 422 "{\\"module\\":\\"builtins\\",\\"class\\":\\"ValueError\\",\\"message\\":
                    \\"No features specified for retrieval\\"}"
                > POST /get-online-features {"features": ["drivers:trips_1h"], "entities": {"driver_id": ["seven"]}}
                < 422 "{\\"module\\":\\"builtins\\",\\"class\\":\\"ValueError\\",\\"message\\":
                    \\"driver_id is not a long\\"}"
                > POST /get-online-features {"features": ["drivers:trips_1h"], "entities": {"driver_id": [null]}}
                < 422 "{\\"module\\":\\"builtins\\",\\"class\\":\\"ValueError\\",\\"message\\":
                    \\"the entity has no driver_id\\"}"
                > POST /get-online-features {"features": ["drivers:trips_1h"], "entities": {"driver_id": [1,2,3,4,5]}}
                < 413 "{\\"module\\":\\"builtins\\",\\"class\\":\\"ValueError\\",\\"message\\":
                    \\"5 entities in one request; send at most 4 in each\\"}"
                """);
    }

    @Test
    void reportsABodyOfAnotherForm() throws Exception {
        for (String body :
                List.of("", "[]", "{", "{}", "{\"features\": [\"a:b\"]}", "{\"features\": 7, \"entities\": {}}")) {
            var response = Conversation.say(front.uri(), "POST /get-online-features " + body);

            assertThat(response.statusCode()).as(body).isEqualTo(422);
            assertThat(response.body())
                    .as(body)
                    .startsWith("\"{\\\"module\\\":\\\"builtins\\\",\\\"class\\\":\\\"ValueError\\\"");
        }
    }
}
