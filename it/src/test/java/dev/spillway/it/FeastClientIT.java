package dev.spillway.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.Wire;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Feast's own client for Java is told over gRPC what a caller over HTTP is told. */
@ExtendWith(RealPartsExtension.class)
class FeastClientIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 20_02;

    @TempDir
    private Path folder;

    private String prefix;
    private OrderFeatures features;
    private Cluster cluster;
    private FeatureServer server;

    @BeforeEach
    void prepare(RealParts parts, TestInfo test) throws Exception {
        prefix = "f" + Integer.toHexString(test.getDisplayName().hashCode());
        features = new OrderFeatures(prefix + "-orders", prefix);
        cluster = new Cluster(parts.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()));
        cluster.create(features.topic(), 2);
        cluster.create(prefix + "-rides", 1);
        server = new FeatureServer(
                        FeatureServer.settings(parts.bootstrapServers(), folder.resolve("state"), Map.of()),
                        OrderFeatures.load(
                                folder.resolve("definitions"),
                                features.yaml() + "---\n" + RIDES.replace("PREFIX", prefix)),
                        cluster.registry())
                .start();
    }

    @AfterEach
    void end() {
        server.close();
        cluster.close();
    }

    /** A value of each type, as it came last. */
    private static final String RIDES = """
            group: PREFIX_rides
            version: 3
            entity: [driver_id]
            clock: wall
            source:
              topic: PREFIX-rides
              format: json
              fields: {driver_id: long, shared: boolean, seats: int, metres: long, rating: float, fare: double, plate: string, began: timestamp}
            features:
              - {aggregate: [last], of: shared, windows: [lifetime]}
              - {aggregate: [last], of: seats, windows: [lifetime]}
              - {aggregate: [last], of: metres, windows: [lifetime]}
              - {aggregate: [last], of: rating, windows: [lifetime]}
              - {aggregate: [last, max], of: fare, windows: [lifetime]}
              - {aggregate: [last], of: plate, windows: [lifetime]}
              - {aggregate: [last], of: began, windows: [lifetime]}
            """;

    @Test
    void tellsOfEachTypeWhatItIs() throws Exception {
        cluster.send(prefix + "-rides", "7", """
                {"driver_id": 7, "shared": true, "seats": 3, "metres": 9007199254740993, "rating": 4.5, "fare": 12.25,
                 "plate": "é 1", "began": "2026-11-22T10:00:00.75Z"}
                """.getBytes(UTF_8));
        cluster.send(prefix + "-rides", "8", "{\"driver_id\": 8, \"seats\": 1}".getBytes(UTF_8));
        var caller = new Caller(server.uri());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(List.of("7", "8"))
                        .allSatisfy(driver -> assertThat(caller.features(prefix + "_rides", List.of(driver))
                                        .at("/features/seats_last_lifetime/status")
                                        .asText())
                                .isEqualTo("PRESENT")));

        try (var feast = FeastCaller.start(folder, server.uri())) {
            List<String> rows = feast.ask(
                    List.of("shared", "seats", "metres", "rating", "fare", "plate", "began").stream()
                            .map(field -> prefix + "_rides@v3:" + field + "_last_lifetime")
                            .toList(),
                    List.of("driver_id=7", "driver_id=8", "driver_id=9"));

            assertThat(rows).hasSize(3);
            assertThat(rows.get(0).replaceFirst("@\\d{10}$", "@"))
                    .isEqualTo(String.join(
                            "\t",
                            "began_last_lifetime=UNIX_TIMESTAMP_VAL 1795341600 PRESENT",
                            "driver_id=INT64_VAL 7 PRESENT",
                            "fare_last_lifetime=DOUBLE_VAL 12.25 PRESENT",
                            "metres_last_lifetime=INT64_VAL 9007199254740993 PRESENT",
                            "plate_last_lifetime=STRING_VAL \"\\303\\251 1\" PRESENT",
                            "rating_last_lifetime=FLOAT_VAL 4.5 PRESENT",
                            "seats_last_lifetime=INT32_VAL 3 PRESENT",
                            "shared_last_lifetime=BOOL_VAL true PRESENT",
                            "@"));
            assertThat(rows.get(1)).contains("seats_last_lifetime=INT32_VAL 1 PRESENT");
            assertThat(rows.get(1)).contains("fare_last_lifetime=VAL_NOT_SET  NULL_VALUE");
            assertThat(rows.get(2))
                    .contains("seats_last_lifetime=VAL_NOT_SET  NOT_FOUND")
                    .endsWith("@0");
            assertThat(feast.say("info")).containsExactly("spillway");
            assertThat(feast.ask(List.of("nobodys:fare"), List.of("driver_id=7")))
                    .singleElement()
                    .asString()
                    .startsWith("! NOT_FOUND Feature view nobodys does not exist; there are: ");
            assertThat(feast.ask(List.of(prefix + "_rides:fare"), List.of("driver_id=7")))
                    .containsExactly("! NOT_FOUND group " + prefix + "_rides has no feature \"fare\"");
            assertThat(feast.ask(List.of(prefix + "_rides:fare_last_lifetime"), List.of("driver=7")))
                    .containsExactly(
                            "! INVALID_ARGUMENT entities must contain the keys [driver_id], but [driver_id] were"
                                    + " missing");
        }
    }

    @Test
    void tellsOfEveryEntityWhatACallerOverHttpIsTold() throws Exception {
        int schemaId = cluster.registry().register(Wire.valueSubject(features.topic()), Order.SCHEMA);
        var orders = new OrderStream(SEED, 20, OrderStream.minutesAgo(75), 2_000_000);
        cluster.send(features.topic(), schemaId, orders.next(1_000));
        var caller = new Caller(server.uri());
        var right = new Comparison(features, orders.made());
        await().atMost(PATIENCE).untilAsserted(() -> right.assertLookUpsAreRight(caller));

        try (var feast = FeastCaller.start(folder, server.uri())) {
            // their clock is the events', which stands still: both are asked of one instant
            for (String group : List.of(features.group("customers"), features.group("cities"))) {
                List<OrderFeatures.Entity> entities = features.entities(orders.made()).stream()
                        .filter(entity -> entity.group().equals(group))
                        .toList();
                String key = entities.get(0).fields().get(0);
                List<String> keys = new ArrayList<>(
                        entities.stream().map(entity -> entity.key().get(0)).toList());
                keys.add("nobody");
                List<String> names = features.values(entities.get(0), 0).keySet().stream()
                        .map(name -> group + ":" + name)
                        .toList();

                List<String> overGrpc = feast.ask(
                        names, keys.stream().map(each -> key + "=" + each).toList());

                assertThat(overGrpc)
                        .hasSameSizeAs(keys)
                        .isEqualTo(rows(caller.feast(names, Map.of(key, keys)).json()));
            }
        }
    }

    /** The answer over HTTP, as the client over gRPC would be given it. */
    private static List<String> rows(JsonNode answer) {
        var rows = new ArrayList<String>();
        JsonNode results = answer.get("results");
        for (int row = 0; row < results.get(0).get("values").size(); row++) {
            var fields = new TreeMap<String, String>();
            long seconds = 0;
            for (int i = 0; i < results.size(); i++) {
                JsonNode column = results.get(i);
                String name = answer.at("/metadata/feature_names").get(i).asText();
                seconds = Instant.parse(column.get("event_timestamps").get(row).asText())
                        .getEpochSecond();
                fields.put(
                        name,
                        name + "=" + value(column.get("values").get(row)) + " "
                                + column.get("statuses").get(row).asText());
            }
            rows.add(String.join("\t", fields.values()) + "\t@" + seconds);
        }
        return rows;
    }

    private static String value(JsonNode value) {
        if (value.isNull()) {
            return "VAL_NOT_SET ";
        }
        if (value.isTextual()) {
            return "STRING_VAL \"" + value.asText().replace("ã", "\\303\\243") + "\"";
        }
        return value.isIntegralNumber() ? "INT64_VAL " + value.asLong() : "DOUBLE_VAL " + value.asDouble();
    }
}
