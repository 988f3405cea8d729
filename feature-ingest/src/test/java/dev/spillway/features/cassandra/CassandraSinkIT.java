package dev.spillway.features.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.spillway.features.domain.Aggregate;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Values;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import dev.spillway.topologies.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sink against a real Cassandra and a real broker. */
@ExtendWith(RealPartsExtension.class)
class CassandraSinkIT {

    private static final long T = Values.micros(Instant.parse("2026-01-01T00:00:00.000500Z"));

    private final FeatureGroup forever =
            new FeatureGroup(Flights.group("airports", 1, GroupClock.WALL, OptionalLong.empty(), Flights.everyType()));
    private final FeatureGroup mortal = new FeatureGroup(
            Flights.group("airports", 1, GroupClock.WALL, OptionalLong.of(2 * Flights.HOUR), Flights.everyType()));

    private Stage stage;
    private CqlSession cqlsh;

    @BeforeEach
    void begin(RealParts parts, TestInfo test) throws Exception {
        stage = Stage.of(parts, test);
        cqlsh = Stage.cqlsh(parts);
    }

    @AfterEach
    void end() {
        cqlsh.close();
        stage.close();
    }

    private Row row(String cql, Object... values) {
        return Objects.requireNonNull(stage.row(cqlsh, cql, values), "no row");
    }

    @Test
    void writesRowsThatPeopleCanRead() throws Exception {
        var airports = new Flights.Airports(mortal);
        stage.send(airports.flight("ATL", T, 7), "ATL");
        stage.wall.moveTo(Values.instant(T).plusSeconds(600));

        try (var running = stage.sink(mortal)) {
            stage.awaitCaughtUp(running);
        }

        Row row = row("SELECT * FROM KS.airports WHERE airport = 'ATL' AND virtual_partition = 0 AND region = 'local'");
        assertThat(row.getLong("flights_count_1h")).isEqualTo(1);
        assertThat(row.getDouble("delay_avg_1h")).isEqualTo(7.0);
        assertThat(row.getInt("delay_max_1h")).isEqualTo(7);
        assertThat(row.getString("gate_last_1h")).isEqualTo("B 7");
        assertThat(row.getFloat("load_max_1h")).isEqualTo(0.875f);
        assertThat(row.getBoolean("diverted_last_1h")).isTrue();
        assertThat(row.getInstant("landed_last_1h")).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(row.getInstant("as_of")).isEqualTo(Instant.parse("2026-01-01T00:00:00.001Z"));
        assertThat(row.getInstant("valid_until")).isEqualTo(Instant.parse("2026-01-01T01:01:00Z"));
        assertThat(row.getInt("version")).isEqualTo(1);
        assertThat(mortal.decodeWhole(bytes(row)).newestMicros()).isEqualTo(T);
        // of the two hours ten minutes are gone, on the service clock
        Row written = row("SELECT ttl(state), writetime(state), ttl(delay_avg_1h) FROM KS.airports");
        assertThat(written.getInt(0)).isBetween(6_600 - 60, 6_601);
        assertThat(written.getInt(2)).isBetween(6_600 - 60, 6_601);
        assertThat(written.getLong(1)).isEqualTo(T);
        assertThat(stage.committed()).isEqualTo(1);
        assertThat(stage.counted("spillway.cassandra.rows.written")).isEqualTo(1);
    }

    private static byte[] bytes(Row row) {
        var state = Objects.requireNonNull(row.getByteBuffer("state"));
        var bytes = new byte[state.remaining()];
        state.get(bytes);
        return bytes;
    }

    @Test
    void keepsTheNewestRevisionHoweverOftenAndInWhicheverOrderItIsSent() throws Exception {
        var airports = new Flights.Airports(forever);
        List<FeatureUpdate> updates = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            updates.add(airports.flight("ATL", T + i * Flights.SECOND, i));
        }
        FeatureUpdate newest = updates.get(19);
        List<FeatureUpdate> sent = new ArrayList<>(updates);
        sent.addAll(updates);
        long seed = 11;
        Collections.shuffle(sent, new Random(seed));
        for (FeatureUpdate update : sent) {
            stage.send(update, "ATL");
        }

        // small batches, so that most of them are really written
        try (var running = stage.sink(Map.of("max.poll.records", 3), forever)) {
            stage.awaitCaughtUp(running);
        }

        Row row = row("SELECT flights_count_1h, gate_last_1h, writetime(state), ttl(state) FROM KS.airports");
        assertThat(row.getLong(0)).as("seed %d", seed).isEqualTo(20);
        assertThat(row.getString(1)).isEqualTo("B 19");
        assertThat(row.getLong(2)).isEqualTo(newest.getRevision());
        assertThat(row.isNull(3)).as("no ttl in the group").isTrue();
        assertThat(stage.counted("spillway.cassandra.rows.written")).isBetween(10.0, 39.0);
    }

    @Test
    void writesARowWholeSoThatNoValueOutlivesItsRevision() throws Exception {
        var airports = new Flights.Airports(forever);
        FeatureUpdate first = airports.flight("ATL", T, 7);
        FeatureUpdate second = airports.flight("ATL", T + Flights.SECOND, 8);
        second.getValues().put("gate_last_1h", null);
        stage.send(first, "ATL");
        try (var running = stage.sink(Map.of("max.poll.records", 1), forever)) {
            stage.awaitCaughtUp(running);
            stage.send(second, "ATL");
            stage.awaitCaughtUp(running);
        }

        assertThat(row("SELECT gate_last_1h FROM KS.airports").isNull(0)).isTrue();
    }

    @Test
    void deletesRowsWhoseLifeIsOver() throws Exception {
        var airports = new Flights.Airports(mortal);
        FeatureUpdate atlanta = airports.flight("ATL", T, 7);
        try (var running = stage.sink(mortal)) {
            stage.send(atlanta, "ATL");
            stage.send(airports.flight("BOS", T, 7), "BOS");
            stage.send(airports.flight("DEN", T, 7), "DEN");
            stage.awaitCaughtUp(running);
            assertThat(stage.count(cqlsh, "airports")).isEqualTo(3);

            // by its header a tombstone is as old as the row it ends; without one, as its timestamp
            stage.tombstone("airports|ATL", atlanta.getRevision() - 1);
            stage.tombstone("airports|BOS", T + 1);
            // its life was over before it was written
            stage.wall.moveBy(Duration.ofHours(3));
            stage.send(airports.flight("DEN", T + Flights.SECOND, 8), "DEN");
            stage.awaitCaughtUp(running);
        }

        assertThat(row("SELECT airport FROM KS.airports").getString(0)).isEqualTo("ATL");
        assertThat(stage.count(cqlsh, "airports")).isEqualTo(1);
        assertThat(stage.counted("spillway.cassandra.rows.deleted")).isEqualTo(3);
    }

    @Test
    void measuresTheLifeOfRecordedEventsOnTheirOwnClock() throws Exception {
        var recorded = new FeatureGroup(
                Flights.group("recorded", 1, GroupClock.EVENT, OptionalLong.of(2 * Flights.HOUR), Flights.everyType()));
        var airports = new Flights.Airports(recorded);
        long then = Values.micros(Instant.parse("2001-01-01T00:00:00Z"));
        stage.send(airports.flight("ATL", then, 7), "ATL");
        stage.send(airports.flight("BOS", then + Flights.HOUR, 7), "BOS");
        stage.send(airports.flight("DEN", then - 3 * Flights.HOUR, 7), "DEN");

        try (var running = stage.sink(recorded)) {
            stage.awaitCaughtUp(running);
        }

        assertThat(row("SELECT ttl(state) FROM KS.recorded WHERE airport = 'BOS' AND virtual_partition = 0")
                        .getInt(0))
                .isBetween(7_200 - 60, 7_201);
        assertThat(stage.count(cqlsh, "recorded")).isBetween(2L, 3L);
    }

    @Test
    void passesOverWhatMakesNoRow() throws Exception {
        var airports = new Flights.Airports(forever);
        stage.send("airports|ATL", new byte[] {1, 2, 3});
        stage.send("trains|ATL", new byte[] {1, 2, 3});
        stage.send(
                "airports|" + "A".repeat(70_000),
                airports.flight("ATL", T, 7).getState().array());
        stage.send(airports.flight("BOS", T, 7), "BOS");

        try (var running = stage.sink(forever)) {
            stage.awaitCaughtUp(running);
        }

        assertThat(stage.count(cqlsh, "airports")).isEqualTo(1);
        for (String reason : List.of("unreadable", "not_deployed", "key_too_long")) {
            assertThat(stage.meters
                            .get("spillway.cassandra.records.skipped")
                            .tag("reason", reason)
                            .counter()
                            .count())
                    .as(reason)
                    .isEqualTo(1);
        }
    }

    @Test
    void keepsListsAndMaps() throws Exception {
        var lists = new FeatureGroup(
                Flights.group("lists", 1, GroupClock.WALL, OptionalLong.empty(), Flights.listsAndMaps()));
        var airports = new Flights.Airports(lists);
        List<FeatureUpdate> updates = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            updates.add(airports.flight("ATL", T + i * Flights.SECOND, i * 8));
        }
        // an earlier revision that comes last changes nothing
        for (int i : new int[] {0, 1, 3, 2}) {
            stage.send(updates.get(i), "ATL");
        }

        try (var running = stage.sink(lists)) {
            stage.awaitCaughtUp(running);
            long at = T + 10 * Flights.SECOND;
            Answer answer = new FeatureTableReader(running.tables(), "local")
                    .read("lists", Map.of("airport", "ATL"), List.of(), at)
                    .toCompletableFuture()
                    .get();
            assertThat(answer.features().stream().map(Answer.Featured::value))
                    .containsExactly(
                            List.of(24, 16),
                            List.of("B 0", "B 8"),
                            List.of(true, true),
                            Map.of("B 0", 1L, "B 8", 1L, "B 16", 1L, "B 24", 1L),
                            8,
                            Map.of("B 0", 0f, "B 8", 1f, "B 16", 2f, "B 24", 3f));
        }

        Row row = row("SELECT * FROM KS.lists WHERE airport = 'ATL' AND virtual_partition = 0 AND region = 'local'");
        assertThat(row.getList("delay_last_2_1h", Integer.class)).containsExactly(24, 16);
        assertThat(row.getMap("gate_histogram_1h", String.class, Long.class)).containsEntry("B 16", 1L);
        assertThat(row.getMap("load_max_by_gate_1h", String.class, Float.class)).hasSize(4);
    }

    @Test
    void keepsEntitiesApartThatDifferInMicroseconds() throws Exception {
        var fields = List.of(Flights.field("landed"), new Field("delay", FieldType.INT, 1));
        var landings = new FeatureGroup(Flights.group(
                "landings",
                1,
                GroupClock.WALL,
                OptionalLong.empty(),
                List.of(Flights.feature("flights_count_1h", Aggregate.COUNT, null)),
                fields));
        var states = new Flights.Airports(landings);
        stage.send(states.flight("ATL", T + 1, 7), "2026-01-01T00:00:00.000500Z|7");
        stage.send(states.flight("ATL", T + 2, 7), "2026-01-01T00:00:00.000501Z|7");

        try (var running = stage.sink(landings)) {
            stage.awaitCaughtUp(running);
            var reader = new FeatureTableReader(running.tables(), "local");
            Answer answer = reader.read(
                            "landings",
                            Map.of("landed", "2026-01-01T00:00:00.000501Z", "delay", 7),
                            List.of(),
                            T + Flights.SECOND)
                    .toCompletableFuture()
                    .get();
            assertThat(answer.features().get(0).value()).isEqualTo(1L);
        }

        assertThat(stage.count(cqlsh, "landings")).isEqualTo(2);
    }

    /** Another instance may have gone over to a version that this one does not know yet. */
    @Test
    void waitsForTheDefinitionOfAVersionAndThenWritesBoth() throws Exception {
        var next = new FeatureGroup(Flights.group(
                "airports",
                2,
                GroupClock.WALL,
                OptionalLong.empty(),
                List.of(Flights.feature("delay_min_1h", Aggregate.MIN, "delay"))));
        try (var running = stage.sink((group, version, batch) -> false, forever)) {
            stage.send(new Flights.Airports(forever).flight("ATL", T, 7), "ATL");
            stage.awaitCaughtUp(running);
            stage.send(new Flights.Airports(next).flight("BOS", T, 8), "BOS");
            await().until(() -> running.sink().status().sentence().contains("updates of version 2"));
            assertThat(running.sink().refusal(next.definition())).isEmpty();

            running.sink().follow(List.of(forever, next));
            stage.awaitCaughtUp(running);
            stage.send(new Flights.Airports(forever).flight("DEN", T, 9), "DEN");
            stage.awaitCaughtUp(running);

            String where = " FROM KS.airports WHERE airport = ? AND virtual_partition = 0";
            assertThat(row("SELECT delay_min_1h" + where, "BOS").getInt(0)).isEqualTo(8);
            assertThat(row("SELECT delay_max_1h" + where, "BOS").isNull(0)).isTrue();
            assertThat(row("SELECT delay_max_1h" + where, "DEN").getInt(0)).isEqualTo(9);

            var other = Flights.group(
                    "airports",
                    3,
                    GroupClock.WALL,
                    OptionalLong.empty(),
                    List.of(Flights.feature("gate_last_1h", Aggregate.COUNT, null)));
            assertThat(running.sink().refusal(other).orElse(""))
                    .contains("gate_last_1h", "version 1", "version 3", "give the feature another name");
        }
    }

    /** As a process does that knows no group before it has read what is deployed. */
    @Test
    void writesWhatItReadBeforeItKnewTheGroup() throws Exception {
        var deployed = new AtomicBoolean(true);
        try (var running = stage.sink((group, version, batch) -> !deployed.get())) {
            stage.send(new Flights.Airports(forever).flight("ATL", T, 7), "ATL");
            await().until(() -> running.sink().status().sentence().contains("updates of group airports"));

            running.sink().follow(List.of(forever));
            stage.awaitCaughtUp(running);
            assertThat(stage.count(cqlsh, "airports")).isEqualTo(1);

            running.sink().follow(List.of());
            stage.send(new Flights.Airports(forever).flight("BOS", T, 8), "BOS");
            await().until(() -> running.sink().status().sentence().contains("updates of group airports"));
            deployed.set(false);
            stage.awaitCaughtUp(running);
            assertThat(stage.count(cqlsh, "airports")).isEqualTo(1);
            assertThat(running.sink().status().state()).isEqualTo(Health.State.UP);
        }
    }
}
