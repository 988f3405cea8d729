package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Values;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.testkit.Golden;
import dev.spillway.testkit.ManualClock;
import dev.spillway.testkit.Rig;
import dev.spillway.testkit.Rig.Life;
import dev.spillway.testkit.Timeline;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FeatureIngestTopologyTest {

    private static final String ORDERS = """
            group: shops
            version: 1
            entity: [shop]
            source:
              topic: orders
              format: json
              fields: {shop: string, id: string, amount: long, at: timestamp, ok: boolean}
              timestamp: at
              filter: ok
              event_id: id
            lateness: 1m
            ttl: 2m
            features:
              - {aggregate: [count], name: orders, windows: [10s, lifetime]}
              - {aggregate: [sum], of: amount, windows: [10s]}
            """;

    private static final StreamedTopic<byte[], byte[]> SOURCE = StreamedTopic.ofBytes("orders");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void tellsOfEveryChangeAndOfTheEnd(Life life) throws Exception {
        var story = Timeline.of("""
                at                    event                                        | updates                                    put aside
                2026-01-01T00:00:01Z  {"shop":"a","id":"1","amount":5,"ok":true}   | shops|a orders 1 1 sum 5                   -
                2026-01-01T00:00:02Z  {"shop":"b","id":"2","amount":7,"ok":true}   | shops|b orders 1 1 sum 7                   -
                2026-01-01T00:00:03Z  {"shop":"a","id":"1","amount":5,"ok":true}   | -                                          -
                2026-01-01T00:00:04Z  {"shop":"a","id":"3","amount":6,"ok":false}  | -                                          -
                2026-01-01T00:00:05Z  {"shop":"a","id":"4","amount":1,"ok":true}   | shops|a orders 2 2 sum 6                   -
                2026-01-01T00:00:06Z  {"shop":null,"id":"5","ok":true}             | -                                          NULL_KEY shops orders/0
                2026-01-01T00:00:07Z  {"shop":"a","amount":"x","ok":true}          | -                                          BAD_TYPE shops orders/0
                2026-01-01T00:00:08Z  not JSON                                     | -                                          UNDECODABLE - orders/0
                2026-01-01T00:01:30Z  {"shop":"a","id":"6","amount":2,"ok":true}   | shops|a orders 1 3 sum 2                   -
                2026-01-01T00:02:02Z  {"shop":"x","id":"7","amount":2,"ok":true}   | shops|b ended; shops|x orders 1 1 sum 2    -
                2026-01-01T00:03:31Z  {"shop":"a","id":"6","amount":2,"ok":true}   | shops|a ended; shops|a orders 1 1 sum 2    -
                """);
        var clock = new ManualClock(Instant.EPOCH);
        var topology = topology(ORDERS, clock);
        try (var rig = new Rig(topology.spec(), life, clock)) {
            story.assertPlaysAll(row -> {
                var at = Instant.parse(row.text("at"));
                byte[] value = withTime(row.text("event"), at).getBytes(UTF_8);
                rig.advanceTo(at.plusMillis(1));
                rig.send(SOURCE, null, value, at);
                return List.of(updates(rig, topology), quarantined(rig));
            });
        }
    }

    @Test
    void countsTheUpdatesWhoseSumDoesNotFit() throws Exception {
        var clock = new ManualClock(Instant.EPOCH);
        Built topology = topology(ORDERS, clock);
        try (var rig = new Rig(topology.spec(), Life.UNBROKEN, clock)) {
            for (String id : List.of("1", "2")) {
                String event = "{\"shop\":\"a\",\"id\":\"%s\",\"amount\":%d,\"ok\":true,\"at\":\"%s\"}"
                        .formatted(id, Long.MAX_VALUE, Instant.EPOCH);
                rig.send(SOURCE, null, event.getBytes(UTF_8), Instant.EPOCH);
            }

            assertThat(updates(rig, topology)).endsWith("; shops|a orders 2 2 sum null");
            assertThat(topology.meters()
                            .counter("spillway.sums.overflowed", "group", "shops")
                            .count())
                    .isEqualTo(1);
        }
    }

    /** One alert whatever the number of entities; again hourly, also in the other life; over once none has been seen for an hour. */
    @ParameterizedTest
    @EnumSource
    void alertsOfSumsThatDoNotFit(Life life) throws Exception {
        var story = Timeline.of("""
                at                    shop  amount               | alerts
                2026-01-01T00:00:00Z  a     9223372036854775807  | -
                2026-01-01T00:00:01Z  a     1                    | shops/amount_sum_10s FIRING since 00:00:01
                2026-01-01T00:00:02Z  a     1                    | -
                2026-01-01T00:00:03Z  b     9223372036854775807  | -
                2026-01-01T00:00:04Z  b     1                    | -
                2026-01-01T00:59:50Z  b     9223372036854775807  | -
                2026-01-01T01:00:00Z  b     1                    | -
                2026-01-01T01:00:00Z  b     2                    | -
                2026-01-01T01:00:01Z  b     9223372036854775807  | shops/amount_sum_10s FIRING since 00:00:01
                2026-01-01T02:00:01Z  a     1                    | -
                2026-01-01T02:00:02Z  a     1                    | shops/amount_sum_10s OVER since 00:00:01
                2026-01-01T03:00:02Z  a     9223372036854775807  | -
                2026-01-01T03:00:03Z  a     1                    | shops/amount_sum_10s FIRING since 03:00:03
                """);
        var clock = new ManualClock(Instant.EPOCH);
        Built topology = topology(ORDERS, clock);
        try (var rig = new Rig(topology.spec(), life, clock)) {
            story.assertPlaysAll(row -> {
                var at = Instant.parse(row.text("at"));
                String event = "{\"shop\":\"%s\",\"amount\":%s,\"ok\":true,\"at\":\"%s\"}"
                        .formatted(row.text("shop"), row.text("amount"), at);
                rig.advanceTo(at.plusMillis(1));
                rig.send(SOURCE, null, event.getBytes(UTF_8), at);
                return List.of(alerts(rig, topology));
            });
        }
    }

    private static String alerts(Rig rig, Built topology) {
        String said = rig.read(topology.alerts()).stream()
                .map(record -> "%s %s since %s"
                        .formatted(
                                record.key().replaceAll("feature\\|(.*)\\|(.*)\\|overflow", "$1/$2"),
                                record.value().getFiring() ? "FIRING" : "OVER",
                                record.value().getSince().toString().substring(11, 19)))
                .collect(Collectors.joining("; "));
        return said.isEmpty() ? "-" : said;
    }

    @Test
    void keepsTheShapeItHasInProduction() throws Exception {
        Golden.assertUnchanged(
                topology(ORDERS, new ManualClock(Instant.EPOCH)).spec(),
                Path.of("src/test/resources/topology/features-orders.txt"));
    }

    /** Few places on the heap, so that states are evicted all the time; some records behind, some repeated. */
    @ParameterizedTest(name = "seed {0}, {1}")
    @CsvSource({"1,UNBROKEN", "2,UNBROKEN", "3,UNBROKEN", "4,UNBROKEN", "5,REBORN_AFTER_EVERY_RECORD"})
    void leavesTheStatesThatTheDomainAloneWould(long seed, Life life) throws Exception {
        var random = new Random(seed);
        var clock = new ManualClock(Instant.EPOCH);
        var topology = topology(Alone.TRIPS, clock);
        var alone = new Alone(topology);
        long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
        try (var rig = new Rig(topology.spec(), life, clock)) {
            int records = life == Life.UNBROKEN ? 600 : 30;
            for (int i = 0; i < records; i++) {
                now += random.nextInt(50) == 0 ? 100_000 : random.nextInt(2_000);
                long at = now - (random.nextInt(5) == 0 ? random.nextInt(200_000) : 0);
                String value = "{\"driver\":%d,\"city\":\"c%d\",\"fare\":%s,\"at\":\"%s\"}"
                        .formatted(
                                random.nextInt(9),
                                random.nextInt(3),
                                random.nextInt(100) / 4.0,
                                Instant.ofEpochMilli(at));
                rig.send(StreamedTopic.ofBytes("trips"), null, value.getBytes(UTF_8), Instant.ofEpochMilli(now));
                alone.send(value, now);
                if (random.nextInt(10) == 0) {
                    alone.compare((EntityStore) rig.store(EntityStore.NAME), "seed " + seed + " after " + i);
                }
            }
        }
    }

    private Built topology(String yaml, ManualClock clock) throws IOException, InvalidDefinitionsException {
        return Built.of(folder, yaml, clock, new FeatureIngestTopology.Settings("here", 1, 4));
    }

    private static String withTime(String event, Instant at) {
        return event.startsWith("{") ? "{\"at\":\"" + at + "\"," + event.substring(1) : event;
    }

    private static String updates(Rig rig, Built topology) {
        var told = new ArrayList<String>();
        for (TestRecord<String, FeatureUpdate> update : rig.read(topology.updates())) {
            told.add(update.key() + (update.value() == null ? " ended" : values(update.value())));
        }
        return told.isEmpty() ? "-" : String.join("; ", told);
    }

    private static String values(FeatureUpdate update) {
        Map<String, Object> values = update.getValues();
        assertThat(update.getRevision()).isGreaterThanOrEqualTo(Values.micros(update.getEventTime()));
        return " orders %s %s sum %s"
                .formatted(
                        values.get("orders_count_10s"),
                        values.get("orders_count_lifetime"),
                        values.get("amount_sum_10s"));
    }

    private static String quarantined(Rig rig) {
        String put = rig.read(StreamedTopic.ofBytes("features-quarantine")).stream()
                .map(FeatureIngestTopologyTest::headers)
                .collect(Collectors.joining("; "));
        return put.isEmpty() ? "-" : put;
    }

    private static String headers(TestRecord<byte[], byte[]> record) {
        Map<String, String> headers = Rig.headers(record);
        @Nullable String group = headers.get("group");
        return "%s %s %s/%s"
                .formatted(
                        headers.get("reason"),
                        Objects.requireNonNullElse(group, "-"),
                        headers.get("topic"),
                        headers.get("partition"));
    }
}
