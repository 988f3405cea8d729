package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.source.JsonEventReader;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.testkit.ManualClock;
import dev.spillway.testkit.Rig;
import dev.spillway.testkit.Rig.Life;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.StreamedTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions of groups that fold the same events, of which one tells at a time. */
class VersionsTest {

    private static final String SHOPS = """
            group: shops
            version: 1
            entity: [shop]
            source: &orders
              topic: orders
              format: json
              fields: {shop: string, id: string, amount: long, at: timestamp}
              timestamp: at
              event_id: id
            lateness: 1m
            ttl: 2m
            features:
              - {aggregate: [count], name: orders, windows: [10s, lifetime]}
              - {aggregate: [sum], of: amount, windows: [10s]}
            """;

    private static final String SHOPS_AND_ALL = SHOPS + """
            ---
            group: all
            version: 3
            entity: [shop, id]
            source:
              topic: orders
              format: json
              fields: {shop: string, id: string, amount: long, at: timestamp}
              timestamp: at
            ttl: 1d
            lateness: 1m
            features:
              - {aggregate: [count], name: orders, windows: [lifetime]}
            """;

    private static final StreamedTopic<byte[], byte[]> SOURCE = StreamedTopic.ofBytes("orders");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aVersionThatBackFillsTellsNobody(Life life) throws Exception {
        var version = new Running(SHOPS, Roles.silent(), life);
        try (Rig rig = version.rig) {
            version.order("a", 1, 5, NOON);
            version.order("a", 1, 5, NOON);
            version.order("a", 2, Long.MAX_VALUE, NOON.plusSeconds(1));
            version.order("b", 3, 7, NOON.plusSeconds(2));
            rig.send(SOURCE, null, "not JSON".getBytes(UTF_8), NOON.plusSeconds(3));
            rig.send(SOURCE, null, "{\"amount\":\"x\"}".getBytes(UTF_8), NOON.plusSeconds(3));
            rig.advanceTo(NOON.plusSeconds(900));

            assertThat(rig.unreadTopics()).allMatch(topic -> topic.endsWith("-changelog"));
            assertThat(version.counts("a")).isEqualTo("2 orders ever");
            assertThat(version.events("shops@1", "admitted")).isEqualTo(3);
            assertThat(version.events("shops@1", "duplicate")).isEqualTo(1);
            assertThat(version.events("shops@1", "rejected")).isEqualTo(2);
            assertThat(version.events("shops", "admitted")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsOfEverythingOnceWhenItBeginsToServe(Life life) throws Exception {
        var version = new Running(SHOPS_AND_ALL, Roles.silent(), life);
        try (Rig rig = version.rig) {
            for (int i = 0; i < 30; i++) {
                version.order("s" + i % 10, i, i, NOON.plusMillis(i));
            }
            version.roles.say("shops", Role.TELLING);
            rig.advanceTo(NOON.plus(LONG_ENOUGH));
            List<TestRecord<String, FeatureUpdate>> told = rig.read(version.updates);

            assertThat(told.stream().map(TestRecord::key).distinct()).hasSize(10);
            assertThat(told).hasSize(10).allSatisfy(update -> {
                assertThat(update.key()).startsWith("shops|s");
                assertThat(update.value().getValues()).containsEntry("orders_count_lifetime", 3L);
                assertThat(update.value().getRevision()).isGreaterThan(micros(NOON.plusSeconds(7_200)));
            });

            // and never again, but when something happens
            rig.advanceTo(NOON.plus(LONG_ENOUGH.multipliedBy(2)));
            assertThat(rig.read(version.updates)).isEmpty();
            version.order("s1", 99, 1, NOON.plusSeconds(11));
            assertThat(rig.read(version.updates)).singleElement().satisfies(update -> {
                assertThat(update.value().getValues()).containsEntry("orders_count_lifetime", 4L);
                assertThat(update.value().getRevision()).isEqualTo(revision(told, update.key()) + 1);
            });
        }
    }

    private static long revision(List<TestRecord<String, FeatureUpdate>> told, String key) {
        return told.stream()
                .filter(each -> each.key().equals(key))
                .mapToLong(each -> each.value().getRevision())
                .max()
                .orElseThrow();
    }

    /** What is told later must win wherever rows are ordered by revision, whichever version tells it. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void everyTakeOverGoesOnAboveAllThatWasToldBefore(long seed) throws Exception {
        var random = new Random(seed);
        var versions = List.of(
                new Running(SHOPS, Roles.telling(), Life.UNBROKEN),
                new Running(SHOPS.replace("version: 1", "version: 2"), Roles.silent(), Life.UNBROKEN));
        var newest = new TreeMap<String, Long>();
        Instant now = NOON;
        int serving = 0;
        try (Rig first = versions.get(0).rig;
                Rig second = versions.get(1).rig) {
            for (int step = 0; step < 300; step++) {
                // now and then so long that lives end
                now = now.plusMillis(random.nextInt(20) == 0 ? 130_000 : random.nextInt(3_000));
                String shop = "s" + random.nextInt(4);
                for (Running each : versions) {
                    each.order(shop, step, 1, now);
                }
                if (random.nextInt(15) == 0) {
                    expectHigher(versions.get(serving), newest, "seed %d, step %d".formatted(seed, step));
                    versions.get(serving).roles.say("shops", Role.SILENT);
                    serving = 1 - serving;
                    versions.get(serving).roles.say("shops", Role.TELLING);
                    now = now.plus(LONG_ENOUGH);
                    first.advanceTo(now);
                    second.advanceTo(now);
                }
                assertThat(versions.get(1 - serving).rig.read(versions.get(0).updates))
                        .as("seed %d, step %d: one tells at a time", seed, step)
                        .isEmpty();
                expectHigher(versions.get(serving), newest, "seed %d, step %d".formatted(seed, step));
            }
        }
    }

    private static void expectHigher(Running telling, Map<String, Long> newest, String when) {
        for (TestRecord<String, FeatureUpdate> each : telling.rig.read(telling.updates)) {
            long revision = revisionOf(each);
            @Nullable Long before = newest.put(each.key(), revision);
            if (before != null) {
                assertThat(revision)
                        .as("%s: %s %s", when, each.key(), each.value())
                        .isGreaterThanOrEqualTo(before + (each.value() == null ? 0 : 1));
            }
        }
    }

    private static long revisionOf(TestRecord<String, FeatureUpdate> told) {
        return told.value() == null
                ? Long.parseLong(Rig.headers(told).getOrDefault("revision", ""))
                : told.value().getRevision();
    }

    /** The wall clock is far ahead of what is read back: by it, a shop's life would be over between any two orders. */
    @Test
    void readsLongAgoAsItWouldHaveThen() throws Exception {
        var then = new Running(SHOPS, Roles.telling(), Life.UNBROKEN);
        var later = new Running(SHOPS, Roles.silent(), Life.UNBROKEN);
        try (Rig live = then.rig;
                Rig back = later.rig) {
            Instant last = NOON.plusSeconds(300);
            back.advanceTo(last);
            for (int i = 0; i < 300; i++) {
                for (Running each : List.of(then, later)) {
                    each.order("s" + i % 100, i, i, NOON.plusSeconds(i));
                }
            }
            later.roles.say("shops", Role.TELLING);
            live.advanceTo(last.plus(LONG_ENOUGH));
            back.advanceTo(last.plus(LONG_ENOUGH));

            for (int shop = 0; shop < 100; shop++) {
                assertThat(later.counts("s" + shop)).isEqualTo(then.counts("s" + shop));
            }
            assertThat(then.counts("s50")).isEqualTo("3 orders ever");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGroupThatLeavesEndsItsEntitiesAndIsForgotten(Life life) throws Exception {
        var version = new Running(SHOPS_AND_ALL, Roles.telling(), life);
        try (Rig rig = version.rig) {
            for (int i = 0; i < 30; i++) {
                version.order("s" + i % 10, i, i, NOON.plusMillis(i));
            }
            rig.read(version.updates);
            version.roles.say("all", Role.LEAVING);
            version.order("s1", 99, 1, NOON.plusSeconds(1));
            secondBySecond(rig);
            var told = rig.read(version.updates);

            assertThat(told.stream().filter(each -> each.key().startsWith("all|")))
                    .hasSize(30)
                    .allMatch(each -> each.value() == null);
            assertThat(version.roles.isGone("all")).isTrue();
            assertThat(version.entries()).isNotEmpty().noneMatch(entry -> entry.contains("all"));
            assertThat(version.counts("s1")).isEqualTo("4 orders ever");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aVersionThatEndsIsForgottenWithoutAWord(Life life) throws Exception {
        var version = new Running(SHOPS_AND_ALL, Roles.telling(), life);
        try (Rig rig = version.rig) {
            for (int i = 0; i < 30; i++) {
                version.order("s" + i % 10, i, i, NOON.plusMillis(i));
            }
            rig.read(version.updates);
            version.roles.say("all", Role.ENDED);
            assertThat(version.roles.isGone("all")).isFalse();
            secondBySecond(rig);

            assertThat(rig.read(version.updates)).isEmpty();
            assertThat(version.roles.isGone("all")).isTrue();
            assertThat(version.entries()).isNotEmpty().noneMatch(entry -> entry.contains("all"));
        }
    }

    @Test
    void forgetsWhatAnEarlierStartLeftBehind() throws Exception {
        var before = new Running(SHOPS_AND_ALL, Roles.telling(), Life.UNBROKEN);
        var after = new Running(SHOPS, Roles.telling(), Life.UNBROKEN);
        try (Rig left = before.rig;
                Rig rig = after.rig) {
            for (int i = 0; i < 30; i++) {
                before.order("s" + i % 10, i, i, NOON.plusMillis(i));
            }
            left.advanceTo(NOON.plus(LONG_ENOUGH));
            before.carryTo(after);
            assertThat(after.entries()).anyMatch(entry -> entry.contains("all"));

            rig.advanceTo(NOON.plus(LONG_ENOUGH));

            assertThat(after.entries()).isNotEmpty().noneMatch(entry -> entry.contains("all"));
            assertThat(after.counts("s1")).isEqualTo("3 orders ever");
        }
    }

    /** What is due at intervals is due once in a leap. */
    private static void secondBySecond(Rig rig) {
        for (int second = 1; second <= LONG_ENOUGH.toSeconds(); second++) {
            rig.advanceTo(NOON.plusSeconds(second));
        }
    }

    private static long micros(Instant at) {
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }

    /** A topology of some groups, and what they are to do. */
    private final class Running {
        final Roles roles;
        final Rig rig;
        final ManualClock clock = new ManualClock(Instant.EPOCH);
        final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        final StreamedTopic<String, FeatureUpdate> updates;
        private final FeatureApplication application;

        Running(String yaml, Roles roles, Life life) throws Exception {
            this.roles = roles;
            Path file = Files.writeString(folder.resolve("groups.yaml"), yaml);
            Definitions definitions = new DefinitionLoader(topic -> Optional.empty())
                    .load(List.of(file))
                    .definitions();
            application = FeatureApplication.of(definitions).get(0);
            var formats = FeatureIngestTopology.Formats.of(new InMemoryRegistry());
            updates = new StreamedTopic<>("feature-updates", Serdes.String(), formats.updates());
            var parts = new FeatureIngestTopology.Parts(
                    new ServiceClocks(clock),
                    new Quarantine("features", meters),
                    new IngestMeters(application, meters),
                    roles);
            var settings = new FeatureIngestTopology.Settings("here", 1, 4);
            rig = new Rig(
                    new FeatureIngestTopology(
                            application, settings, () -> new JsonEventReader(application.layout()), formats, parts),
                    life,
                    clock);
        }

        void order(String shop, int id, long amount, Instant at) {
            rig.send(
                    SOURCE,
                    null,
                    "{\"shop\":\"%s\",\"id\":\"%d\",\"amount\":%d,\"at\":\"%s\"}"
                            .formatted(shop, id, amount, at)
                            .getBytes(UTF_8),
                    at);
        }

        String counts(String shop) {
            FeatureGroup group = application.groups().get(0);
            return ((EntityStore) rig.store(EntityStore.NAME))
                    .read(
                            group,
                            shop,
                            state -> state == null
                                    ? "nothing"
                                    : state.evaluate(clock.nowMicros(), true).values()[1] + " orders ever");
        }

        long events(String group, String outcome) {
            return Math.round(meters.counter("spillway.events", "group", group, "outcome", outcome)
                    .count());
        }

        /** The keys of all that is remembered. */
        List<String> entries() {
            var entries = new ArrayList<String>();
            ((EntityStore) rig.store(EntityStore.NAME)).entries().forEach(entry -> entries.add(text(entry.key.get())));
            rig.<Bytes, byte[]>keyValueStore(Expiry.NAME)
                    .all()
                    .forEachRemaining(entry -> entries.add(text(entry.key.get())));
            return entries;
        }

        private String text(byte[] key) {
            return new String(key, UTF_8);
        }

        void carryTo(Running other) {
            var to = (EntityStore) other.rig.store(EntityStore.NAME);
            ((EntityStore) rig.store(EntityStore.NAME)).entries().forEach(entry -> to.load(entry.key, entry.value));
            rig.<Bytes, byte[]>keyValueStore(Expiry.NAME)
                    .all()
                    .forEachRemaining(entry ->
                            other.rig.<Bytes, byte[]>keyValueStore(Expiry.NAME).put(entry.key, entry.value));
        }
    }
}
