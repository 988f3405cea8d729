package dev.spillway.pipeline.front;

import static dev.spillway.pipeline.front.FakeLookup.present;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.features.domain.Answer.Featured;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import dev.spillway.topologies.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FrontTest {
    private static final FakeLookup LOOKUP = new FakeLookup()
            .group("airports", Map.of("airport", FieldType.STRING), "departures_1h", "delay_avg_1h", "last_lifetime")
            .group("drivers", Map.of("driver_id", FieldType.LONG), "trips_1h", "fare_avg_1h", "rating_last_1d")
            .group("routes", key("origin", "destination"), "flights_1d")
            .group("broken", Map.of("airport", FieldType.STRING), "flights_1d")
            .breaks("broken")
            .group("timed", Map.of("airport", FieldType.STRING), "flights_1d")
            .knows(
                    "airports",
                    "ATL",
                    "2026-11-22T09:30:00.5Z",
                    present("departures_1h", 42L),
                    present("delay_avg_1h", 7.25),
                    present("last_lifetime", Instant.parse("2026-11-22T09:30:00.5Z")))
            .knows(
                    "drivers",
                    "9007199254740993",
                    "2026-11-22T09:59:59.123456Z",
                    present("trips_1h", Long.MAX_VALUE),
                    present("fare_avg_1h", Double.NaN),
                    present("rating_last_1d", 0.1f))
            .knows(
                    "drivers",
                    "8",
                    "2026-11-20T00:00:00Z",
                    new Featured("trips_1h", 3L, Status.OUTSIDE_MAX_AGE, Origin.STANDBY),
                    new Featured("fare_avg_1h", 0.0, Status.INVALID, Origin.DEFAULT))
            .knows("routes", "A/B|C d+é", "2026-11-22T09:00:00Z", present("flights_1d", 1));
    private static final AtomicReference<Health.Status> CASSANDRA = new AtomicReference<>(Health.Status.up());
    private static final Health HEALTH = new Health();
    private static final PrometheusMeterRegistry METERS = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private static Front front;

    private static Map<String, FieldType> key(String... fields) {
        var key = new LinkedHashMap<String, FieldType>();
        for (String field : fields) {
            key.put(field, FieldType.STRING);
        }
        return key;
    }

    @BeforeAll
    static void start() throws IOException {
        front = Front.start(new FrontConfig("127.0.0.1", List.of(0, 0), 2_000, 3, 2), LOOKUP, HEALTH, METERS);
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private void hears(String conversation) throws Exception {
        assertThat(Conversation.replayed(front.uri(), conversation)).isEqualTo(Conversation.joined(conversation));
    }

    @Test
    void looksUpOneEntityByItsPath() throws Exception {
        hears("""
                > GET /v1/features/airports/ATL
                < 200 {"group":"airports","entity":{"airport":"ATL"},"asOf":"2026-11-22T10:00:00.000000Z","features":{
                    "departures_1h":{"value":42,"status":"PRESENT","eventTime":"2026-11-22T09:30:00.500000Z","source":"STATE"},
                    "delay_avg_1h":{"value":7.25,"status":"PRESENT","eventTime":"2026-11-22T09:30:00.500000Z","source":"STATE"},
                    "last_lifetime":{"value":"2026-11-22T09:30:00.500000Z","status":"PRESENT",
                      "eventTime":"2026-11-22T09:30:00.500000Z","source":"STATE"}}}
                > GET /v1/features/drivers/9007199254740993?features=rating_last_1d,trips_1h&features=fare_avg_1h
                < 200 {"group":"drivers","entity":{"driver_id":9007199254740993},"asOf":"2026-11-22T10:00:00.000000Z","features":{
                    "rating_last_1d":{"value":0.1,"status":"PRESENT","eventTime":"2026-11-22T09:59:59.123456Z","source":"STATE"},
                    "trips_1h":{"value":9223372036854775807,"status":"PRESENT","eventTime":"2026-11-22T09:59:59.123456Z","source":"STATE"},
                    "fare_avg_1h":{"value":"NaN","status":"PRESENT","eventTime":"2026-11-22T09:59:59.123456Z","source":"STATE"}}}
                > GET /v1/features/airports/ZRH?features=departures_1h
                < 200 {"group":"airports","entity":{"airport":"ZRH"},"asOf":"2026-11-22T10:00:00.000000Z","features":{
                    "departures_1h":{"value":null,"status":"NOT_FOUND","eventTime":null,"source":"STATE"}}}
                """);
    }

    @Test
    void takesHowFarBehindAnAnswerMayBe() throws Exception {
        hears("""
                > GET /v1/features/airports/ZRH?features=departures_1h&max-staleness=5s
                < 200 {"group":"airports","entity":{"airport":"ZRH"},"asOf":"2026-11-22T10:00:00.000000Z","features":{
                    "departures_1h":{"value":null,"status":"NOT_FOUND","eventTime":null,"source":"STATE"}}}
                > GET /v1/features/airports/ZRH?max-staleness=soon
                < 400 {"error":"max-staleness is \\"soon\\", which is no duration",
                    "fix":"give an integer with ms, s, m, h, d or w, such as 15m"}
                """);
    }

    @Test
    void takesKeyPartsPercentEncoded() throws Exception {
        hears("""
                > GET /v1/features/routes/A%2FB/C%20d+%C3%A9
                < 200 {"group":"routes","entity":{"origin":"A/B","destination":"C d+é"},"asOf":"2026-11-22T10:00:00.000000Z",
                    "features":{"flights_1d":{"value":1,"status":"PRESENT","eventTime":"2026-11-22T09:00:00.000000Z","source":"STATE"}}}
                > GET /v1/features/routes/a;b/c&d=%25?features=flights_1d
                < 200 {"group":"routes","entity":{"origin":"a;b","destination":"c&d=%"},"asOf":"2026-11-22T10:00:00.000000Z",
                    "features":{"flights_1d":{"value":null,"status":"NOT_FOUND","eventTime":null,"source":"STATE"}}}
                > GET /v1/features/routes/%2e%2e/b
                < 400 {"error":"the path is not one that a server may follow",
                    "fix":"a key with a part . or .. goes by POST /v1/features:batch"}
                """);
    }

    @Test
    void saysWhatIsWrongWithALookupAndWhatWouldBeRight() throws Exception {
        hears("""
                > GET /v1/features/airport/ATL
                < 404 {"error":"no feature group \\"airport\\"","fix":"ask for one of: airports, drivers, routes, broken, timed"}
                > GET /v1/features/
                < 404 {"error":"no feature group \\"\\"","fix":"ask for one of: airports, drivers, routes, broken, timed"}
                > GET /v1/features/airports/ATL?features=departures
                < 404 {"error":"no feature \\"departures\\" in group \\"airports\\"",
                    "fix":"ask for some of: departures_1h, delay_avg_1h, last_lifetime"}
                > GET /v1/features/routes/ATL
                < 400 {"error":"the key of group \\"routes\\" has 2 part(s), the path 1",
                    "fix":"give the key as origin (string), destination (string)"}
                > GET /v1/features/airports
                < 400 {"error":"the key of group \\"airports\\" has 1 part(s), the path 0","fix":"give the key as airport (string)"}
                > GET /v1/features/drivers/seven
                < 400 {"error":"driver_id is not a long","fix":"give the key as driver_id (long)"}
                > POST /v1/features/drivers/7
                < 405 {"error":"this path does not take this method","fix":"GET /docs lists what there is"}
                > GET /v2
                < 404 {"error":"nothing is at this path","fix":"GET /docs lists what there is"}
                """);
    }

    @Test
    void findsItsPathsHoweverTheyAreSpelt() throws Exception {
        hears("""
                > GET /v1//features/airports/ZRH?features=departures_1h
                < 200 {"group":"airports","entity":{"airport":"ZRH"},"asOf":"2026-11-22T10:00:00.000000Z","features":{
                    "departures_1h":{"value":null,"status":"NOT_FOUND","eventTime":null,"source":"STATE"}}}
                > GET /v1/%66eatures/airports/ZRH?features=departures_1h
                < 200 {"group":"airports","entity":{"airport":"ZRH"},"asOf":"2026-11-22T10:00:00.000000Z","features":{
                    "departures_1h":{"value":null,"status":"NOT_FOUND","eventTime":null,"source":"STATE"}}}
                > GET /v1/features/airports/%FF
                < 400 {"error":"a part of the path is not percent-encoded UTF-8","fix":"write % as %25"}
                """);
    }

    @Test
    void saysThatItIsItsOwnFaultWhenALookupBreaks() throws Exception {
        hears("""
                > GET /v1/features/broken/ATL
                < 500 {"error":"the request could not be answered, by our fault","fix":"see the log of the process"}
                > POST /get-online-features {"features": ["broken:flights_1d"], "entities": {"airport": ["ATL"]}}
                < 500 {"error":"the request could not be answered, by our fault","fix":"see the log of the process"}
                """);
    }

    @Test
    void answersEachOfABatchByItself() throws Exception {
        hears("""
                > POST /v1/features:batch {"requests": [{"group": "drivers", "entity": {"driver_id": "8"}, "features": ["trips_1h"]},
                    {"group": "nobody", "entity": {}}, {"group": "drivers", "entity": {"driver": 8}}]}
                < 200 {"results":[{"group":"drivers","entity":{"driver_id":8},"asOf":"2026-11-22T10:00:00.000000Z","features":{
                    "trips_1h":{"value":3,"status":"OUTSIDE_MAX_AGE","eventTime":"2026-11-20T00:00:00.000000Z","source":"STANDBY"}}},
                    {"error":"no feature group \\"nobody\\"","fix":"ask for one of: airports, drivers, routes, broken, timed"},
                    {"error":"the entity has no driver_id","fix":"give the key as driver_id (long)"}]}
                > POST /v1/features:batch {"requests": [{"entity": {}}, {"group": "drivers"}, {"group": "drivers", "entity": {"driver_id": {}}}]}
                < 200 {"results":[
                    {"error":"a request without a group","fix":"send {\\"requests\\": [{\\"group\\": …, \\"entity\\": {field: value}, \\"features\\": [name]?}]}"},
                    {"error":"no entity in a request for group \\"drivers\\"","fix":"give the key as driver_id (long)"},
                    {"error":"driver_id is not a string, number, boolean or null",
                    "fix":"send {\\"requests\\": [{\\"group\\": …, \\"entity\\": {field: value}, \\"features\\": [name]?}]}"}]}
                """);
    }

    @Test
    void refusesABatchThatItCannotRead() throws Exception {
        hears("""
                > POST /v1/features:batch {"requests": [
                < 400 {"error":"the body is not JSON at line 1, column 15",
                    "fix":"send {\\"requests\\": [{\\"group\\": …, \\"entity\\": {field: value}, \\"features\\": [name]?}]}"}
                > POST /v1/features:batch []
                < 400 {"error":"the body is not a JSON object",
                    "fix":"send {\\"requests\\": [{\\"group\\": …, \\"entity\\": {field: value}, \\"features\\": [name]?}]}"}
                > POST /v1/features:batch {"requests": 1}
                < 400 {"error":"requests is not a list",
                    "fix":"send {\\"requests\\": [{\\"group\\": …, \\"entity\\": {field: value}, \\"features\\": [name]?}]}"}
                > POST /v1/features:batch {"requests": [{}, {}, {}, {}]}
                < 413 {"error":"4 look-ups in one request","fix":"send at most 3 in each"}
                """);
    }

    @Test
    void refusesBodiesBeyondTheBound() throws Exception {
        String tooLong = "{\"requests\": [\"" + "x".repeat(2_000) + "\"]}";

        for (String path : List.of("/v1/features:batch", "/get-online-features")) {
            var response = Conversation.say(front.uri(), "POST " + path + " " + tooLong);

            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body())
                    .isEqualTo(
                            "{\"error\":\"the body is too large\",\"fix\":\"send at most 2000 bytes in each request\"}");
        }
    }

    @Test
    void tellsTheHealthOfItsParts() throws Exception {
        HEALTH.add("cassandra", CASSANDRA::get);

        hears("""
                > GET /ready
                < 200 {"status":"READY","checks":{"cassandra":{"state":"UP","detail":""}}}
                > GET /health
                < 200 {"status":"ALIVE","checks":{"cassandra":{"state":"UP","detail":""}}}
                """);

        CASSANDRA.set(Health.Status.starting("no answer yet, tries again"));
        hears("""
                > GET /ready
                < 503 {"status":"NOT_READY","checks":{"cassandra":{"state":"STARTING","detail":"no answer yet, tries again"}}}
                > GET /health
                < 200 {"status":"ALIVE","checks":{"cassandra":{"state":"STARTING","detail":"no answer yet, tries again"}}}
                """);

        CASSANDRA.set(Health.Status.down("its schema is not ours"));
        hears("""
                > GET /health
                < 503 {"status":"DOWN","checks":{"cassandra":{"state":"DOWN","detail":"its schema is not ours"}}}
                """);
    }

    @Test
    void countsAndTimesLookups() throws Exception {
        Conversation.say(front.uri(), "GET /v1/features/timed/ATL");
        Conversation.say(front.uri(), "GET /v1/features/timed/ORD");
        Conversation.say(front.uri(), "GET /v1/features/nobody/ATL");
        Conversation.say(
                front.uri(),
                "POST /get-online-features {\"features\": [\"timed:flights_1d\"], \"entities\": {\"airport\": [8]}}");

        var metrics = Conversation.say(front.uri(), "GET /metrics");

        assertThat(metrics.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body())
                .contains("spillway_lookups_seconds_count{group=\"timed\",path=\"single\"} 2")
                .contains("spillway_lookups_seconds_count{group=\"timed\",path=\"feast\"} 1")
                .contains("spillway_lookups_seconds{group=\"timed\",path=\"single\",quantile=\"0.99\"}")
                .contains("spillway_lookups_refused_total{fault=\"UNKNOWN_GROUP\",path=\"single\"}")
                .doesNotContain("nobody");
    }

    @Test
    void listsItsPathsWithExamples() throws Exception {
        var page = Conversation.say(front.uri(), "GET /docs");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains(
                        "<code>POST /get-online-features</code>",
                        "<code>GET /v1/features/{group}/{key…}?features=a,b</code>")
                .contains("<code>GET /metrics</code>", "<code>GET /docs</code>")
                .contains("curl http://127.0.0.1:" + front.ports().get(0) + "/ready");
    }

    @Test
    void answersTheSameOnEachOfItsPorts() throws Exception {
        assertThat(front.ports()).hasSize(2).doesNotHaveDuplicates();

        for (int port : front.ports()) {
            var response = Conversation.say(URI.create("http://127.0.0.1:" + port), "GET /docs");
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void namesThePortThatIsTaken() {
        int taken = front.ports().get(1);

        assertThatThrownBy(() -> Front.start(
                        FrontConfig.onLoopback(0, taken),
                        LOOKUP,
                        HEALTH,
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen on 127.0.0.1:" + taken + ": ")
                .hasMessageEndingWith(": stop what uses it, or give another port");
    }
}
