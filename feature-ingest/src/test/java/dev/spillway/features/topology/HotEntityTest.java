package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.ManualClock;
import dev.spillway.testkit.Rig;
import dev.spillway.testkit.Rig.Life;
import dev.spillway.testkit.Seeds;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Entities whose events are added up where they are read. The rig reads all in partition 0 and brings routed records back to
 * it, so three of four entities have their home elsewhere, and what is sent there can be seen.
 */
class HotEntityTest {

    private static final StreamedTopic<byte[], byte[]> TRIPS = StreamedTopic.ofBytes("trips");
    private static final StreamedTopic<byte[], byte[]> ROUTED = StreamedTopic.ofBytes("features-trips-by-entity");
    private static final StreamedTopic<byte[], byte[]> QUARANTINE = StreamedTopic.ofBytes("features-quarantine");
    private static final int PARTITIONS = 4;

    /** The first event of an entity makes it hot. */
    private static final HotRule ALWAYS = new HotRule(1, List.of());

    /** Now and then some entity is. */
    private static final HotRule SOMETIMES = new HotRule(4, List.of());

    @TempDir
    Path folder;

    /** What came of a run, to be compared. */
    private record Outcome(
            Map<String, List<String>> updates, List<String> quarantined, double addedUp, double routed) {}

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void makesTheSameOfEventsWhereverTheyAreAddedUp(long seed) {
        Seeds.check(seed, cases -> {
            List<Trip> trips = trips(cases, 200);
            Outcome cool = run(HotRule.NONE, Life.UNBROKEN, trips);
            Outcome hot = run(ALWAYS, Life.UNBROKEN, trips);
            Outcome sometimes = run(SOMETIMES, Life.UNBROKEN, trips);

            assertThat(cool.addedUp).isZero();
            assertThat(hot.addedUp).isGreaterThan(sometimes.addedUp);
            assertThat(sometimes.addedUp).isPositive();
            assertSame(hot, cool);
            assertSame(sometimes, cool);
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void keepsNothingThatACommitDoesNot(long seed) {
        Seeds.check(seed, cases -> {
            List<Trip> trips = trips(cases, 15);
            assertSame(
                    run(ALWAYS, Life.REBORN_AFTER_EVERY_RECORD, trips),
                    run(HotRule.NONE, Life.REBORN_AFTER_EVERY_RECORD, trips));
        });
    }

    /** A version that back-fills reads hours in the time of a commit. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void makesTheSameOfEventsBeforeItServes(long seed) {
        Seeds.check(seed, cases -> {
            List<Trip> trips = trips(cases, 200);
            Map<String, List<String>> cool = backFilled(HotRule.NONE, trips);

            assertThat(cool).isNotEmpty();
            assertThat(backFilled(ALWAYS, trips)).isEqualTo(cool);
            assertThat(backFilled(SOMETIMES, trips)).isEqualTo(cool);
        });
    }

    /** What is told by groups that begin to serve when all has been read. */
    private Map<String, List<String>> backFilled(HotRule rule, List<Trip> trips) {
        var clock = new ManualClock(Instant.EPOCH);
        Roles roles = Roles.silent();
        Built built = built(Alone.TRIPS, clock, rule, roles);
        Instant end = Instant.ofEpochMilli(trips.get(trips.size() - 1).sentMs);
        Map<String, List<String>> updates = new HashMap<>();
        try (var rig = new Rig(built.spec(), Life.UNBROKEN, clock)) {
            rig.advanceTo(end);
            for (Trip trip : trips) {
                rig.send(TRIPS, null, trip.value.getBytes(UTF_8), Instant.ofEpochMilli(trip.sentMs));
            }
            assertThat(rig.read(built.updates())).isEmpty();
            built.groups().forEach(group -> roles.say(group.definition().name(), Role.TELLING));
            for (int second = 1; second <= 5; second++) {
                rig.advanceTo(end.plusSeconds(second));
            }
            rig.read(built.updates())
                    .forEach(update -> updates.computeIfAbsent(update.key(), key -> new ArrayList<>())
                            .add(told(update)));
        }
        return updates;
    }

    private static void assertSame(Outcome found, Outcome expected) {
        assertThat(found.updates).isEqualTo(expected.updates);
        assertThat(found.quarantined).isEqualTo(expected.quarantined);
        assertThat(found.routed).isGreaterThanOrEqualTo(expected.routed);
    }

    /** One event: when it is sent, and what it is. */
    private record Trip(long sentMs, String value) {}

    /** Bursts and lulls, events behind by up to more than the lateness of some group, and bad ones. */
    private static List<Trip> trips(Cases cases, int number) {
        var trips = new ArrayList<Trip>();
        long now = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
        boolean burst = false;
        for (int i = 0; i < number; i++) {
            burst = cases.chance(0.05) != burst;
            now += cases.chance(0.02) ? 100_000 : burst ? cases.between(0, 100) : cases.between(0, 2_000);
            // 3 minutes are late for one group
            long at = now - (cases.chance(0.2) ? cases.between(0, 250_000) : 0);
            at += cases.chance(0.05) ? 30_000 : 0;
            String driver = cases.chance(0.02) ? "\"x\"" : String.valueOf(burst ? 1 : cases.between(0, 8));
            String value = "{\"driver\":%s,\"city\":%s,\"fare\":%s,\"at\":\"%s\"}"
                    .formatted(
                            driver,
                            cases.chance(0.03) ? "null" : "\"c" + cases.between(0, 2) + "\"",
                            cases.between(0, 100) / 4.0,
                            Instant.ofEpochMilli(at));
            trips.add(new Trip(now, cases.chance(0.01) ? "{" : value));
        }
        return trips;
    }

    private Outcome run(HotRule rule, Life life, List<Trip> trips) {
        var clock = new ManualClock(Instant.EPOCH);
        Built built = built(Alone.TRIPS, clock, rule);
        var alone = new Alone(built);
        Map<String, List<String>> updates = new HashMap<>();
        var quarantined = new ArrayList<String>();
        int routed = 0;
        try (var rig = new Rig(built.spec(), life, clock)) {
            for (Trip trip : trips) {
                rig.send(TRIPS, null, trip.value.getBytes(UTF_8), Instant.ofEpochMilli(trip.sentMs));
                alone.send(trip.value, trip.sentMs);
                if (life != Life.UNBROKEN || trip.sentMs % 8 == 0) {
                    alone.compare((EntityStore) rig.store(EntityStore.NAME), rule + " at " + trip);
                }
                rig.read(built.updates())
                        .forEach(update -> updates.computeIfAbsent(update.key(), key -> new ArrayList<>())
                                .add(told(update)));
                rig.read(QUARANTINE).forEach(record -> quarantined.add(text(record)));
                routed += rig.read(ROUTED).size();
            }
            if (rule.equals(ALWAYS) && life == Life.UNBROKEN) {
                assertThat(hotNow(built)).isPositive();
            }
        }
        assertThat(hotNow(built)).isZero();
        return new Outcome(
                updates,
                quarantined,
                built.meters().get("spillway.hot.events").counter().count(),
                routed);
    }

    private static String told(TestRecord<String, FeatureUpdate> record) {
        FeatureUpdate update = record.value();
        return update == null
                ? "ended at " + record.getRecordTime()
                : "%s %s until %s: %s"
                        .formatted(
                                update.getRevision(),
                                update.getEventTime(),
                                update.getValidUntil(),
                                new java.util.TreeMap<>(update.getValues()));
    }

    private static String text(TestRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>(Rig.headers(record));
        headers.remove("at");
        return headers + new String(record.value(), UTF_8);
    }

    private Built built(String yaml, ManualClock clock, HotRule rule) {
        return built(yaml, clock, rule, Roles.telling());
    }

    private Built built(String yaml, ManualClock clock, HotRule rule, Roles roles) {
        try {
            var settings = new FeatureIngestTopology.Settings("here", PARTITIONS, 4, 0, rule);
            return Built.of(folder, yaml, clock, settings, roles);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidDefinitionsException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final String RIDERS = """
            group: riders
            version: 2
            entity: [rider]
            source: {topic: trips, format: json, fields: {rider: string, fare: double}}
            features:
              - {aggregate: [count], name: rides, windows: [lifetime]}
            ---
            group: fares
            version: 1
            entity: [rider]
            source: {topic: trips, format: json, fields: {rider: string, fare: double, toll: long}}
            features:
              - {aggregate: [sum], of: toll, windows: [lifetime]}
            ---
            group: dear
            version: 1
            entity: [rider]
            source: {topic: trips, format: json, fields: {rider: string, fare: double}, filter: fare > 10.0}
            features:
              - {aggregate: [max], of: fare, windows: [lifetime]}
            """;

    /** What a group makes of an event before it looks at a state is the same wherever the event is read. */
    @ParameterizedTest
    @EnumSource
    void judgesAnEventOnceHoweverFarItsEntityIs(Life life) {
        var clock = new ManualClock(Instant.EPOCH);
        Built built = built(RIDERS, clock, HotRule.NONE);
        try (var rig = new Rig(built.spec(), life, clock)) {
            for (int rider = 0; rider < 8; rider++) {
                String value = "{\"rider\":\"r%d\",\"fare\":5.0,\"toll\":\"none\"}".formatted(rider);
                rig.send(TRIPS, null, value.getBytes(UTF_8), Instant.EPOCH);
            }

            assertThat(rig.read(ROUTED)).hasSizeBetween(1, 7);
            assertThat(rig.read(QUARANTINE))
                    .hasSize(8)
                    .allSatisfy(record -> assertThat(Rig.headers(record))
                            .containsEntry("reason", "BAD_TYPE")
                            .containsEntry("group", "fares"));
            assertThat(events(built, "dear", "filtered")).isEqualTo(8);
            assertThat(events(built, "riders", "admitted")).isEqualTo(8);
        }
    }

    private static double events(Built built, String group, String outcome) {
        return built.meters()
                .get("spillway.events")
                .tag("group", group)
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void addsUpThoseListedAndCountsThem() {
        var clock = new ManualClock(Instant.EPOCH);
        String elsewhere = away();
        Built built = built(RIDERS, clock, new HotRule(0, List.of("riders|" + elsewhere, "others|x")));
        try (var rig = new Rig(built.spec(), Life.UNBROKEN, clock)) {
            for (int i = 0; i < 3; i++) {
                String value = "{\"rider\":\"%s\",\"fare\":15.0,\"toll\":2}".formatted(elsewhere);
                rig.send(TRIPS, null, value.getBytes(UTF_8), Instant.EPOCH.plusMillis(i));
            }

            List<TestRecord<byte[], byte[]>> sent = rig.read(ROUTED);
            // one for each of three groups, in three commits
            assertThat(sent)
                    .hasSize(9)
                    .allSatisfy(record -> assertThat(record.key()).isEqualTo(elsewhere.getBytes(UTF_8)));
            assertThat(events(built, "riders", "admitted")).isEqualTo(3);
            assertThat(count(built, "spillway.hot.events")).isEqualTo(3);
            assertThat(count(built, "spillway.hot.portions")).isEqualTo(9);
            assertThat(count(built, "spillway.hot.portion.bytes"))
                    .isEqualTo(sent.stream()
                            .mapToInt(record -> record.value().length)
                            .sum());
            assertThat(rig.read(built.updates()).stream()
                            .filter(update -> update.key().startsWith("fares|"))
                            .map(update -> update.value().getValues().get("toll_sum_lifetime")))
                    .containsExactly(2L, 4L, 6L);
        }
    }

    private static double hotNow(Built built) {
        return built.meters().get("spillway.hot.entities").gauge().value();
    }

    private static double count(Built built, String meter) {
        return built.meters().get(meter).counter().count();
    }

    private static String away() {
        String rider = "r";
        while (FeatureIngestTopology.partitionOf(rider, PARTITIONS) == 0) {
            rider += "r";
        }
        return rider;
    }

    /** Of another version, which the service has not or no longer: nothing here is made of it, and nothing stops. */
    @Test
    void countsAndDropsThePortionsOfAVersionThatItDoesNotHave() {
        var clock = new ManualClock(Instant.EPOCH);
        Built built = built(RIDERS, clock, HotRule.NONE);
        try (var rig = new Rig(built.spec(), Life.UNBROKEN, clock)) {
            var headers = new RecordHeaders();
            headers.add("spillway-portion", "riders@1".getBytes(UTF_8));
            rig.send(ROUTED, new TestRecord<byte[], byte[]>(away().getBytes(UTF_8), new byte[] {1}, headers, 0L));

            assertThat(count(built, "spillway.hot.portions.dropped")).isEqualTo(1);
            assertThat(rig.read(built.updates())).isEmpty();
        }
    }

    /** Those whose repeats must meet their first go to their home one by one. */
    @Test
    void leavesEventsWithIdsAlone() {
        var clock = new ManualClock(Instant.EPOCH);
        String yaml = RIDERS.replace(
                "fields: {rider: string, fare: double}}", "fields: {rider: string, fare: double}, event_id: fare}");
        Built built = built(yaml, clock, ALWAYS);
        try (var rig = new Rig(built.spec(), Life.UNBROKEN, clock)) {
            String value = "{\"rider\":\"%s\",\"fare\":15.0}".formatted(away());
            rig.send(TRIPS, null, value.getBytes(UTF_8), Instant.EPOCH);

            assertThat(rig.read(ROUTED)).hasSize(1);
            assertThat(count(built, "spillway.hot.events")).isZero();
        }
    }

    /** An event that may be late follows what was added up before it, and is judged where the state is. */
    @Test
    void sendsWhatMayBeLateAfterWhatMadeItSo() {
        String yaml = """
                group: riders
                version: 1
                entity: [rider]
                lateness: 1m
                source: {topic: trips, format: json, fields: {rider: string, at: timestamp}, timestamp: at}
                features:
                  - {aggregate: [count], name: rides, windows: [lifetime]}
                """;
        var clock = new ManualClock(Instant.EPOCH);
        Built built = built(yaml, clock, ALWAYS);
        long[] secondsBehind = {0, 29, 31, 59, 61};
        try (var rig = new Rig(built.spec(), Life.UNBROKEN, clock)) {
            for (long behind : secondsBehind) {
                String value =
                        "{\"rider\":\"%s\",\"at\":\"%s\"}".formatted(away(), Instant.EPOCH.plusSeconds(3_600 - behind));
                rig.send(TRIPS, null, value.getBytes(UTF_8), Instant.EPOCH.plusSeconds(3_600));
            }

            assertThat(count(built, "spillway.hot.events")).isEqualTo(2);
            assertThat(events(built, "riders", "admitted")).isEqualTo(4);
            assertThat(rig.read(QUARANTINE))
                    .singleElement()
                    .satisfies(record -> assertThat(Rig.headers(record))
                            .containsEntry("reason", "LATE")
                            .containsEntry("topic", "trips")
                            .containsEntry("offset", "4"));
        }
    }
}
