package dev.spillway.features.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.spillway.features.domain.Aggregate;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import dev.spillway.features.domain.Values;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import dev.spillway.topologies.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sink's tables, as versions change them, and what is read from them, against a real Cassandra and a real broker. */
@ExtendWith(RealPartsExtension.class)
class FeatureTablesIT {

    private static final long T = Values.micros(Instant.parse("2026-01-01T00:00:00.000500Z"));

    private final FeatureGroup forever =
            new FeatureGroup(Flights.group("airports", 1, GroupClock.WALL, OptionalLong.empty(), Flights.everyType()));

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
    void addsTheColumnsOfAHigherVersionAndRefusesAnotherType() throws Exception {
        try (var running = stage.sink(forever)) {
            stage.send(new Flights.Airports(forever).flight("ATL", T, 7), "ATL");
            stage.awaitCaughtUp(running);
        }
        var next = new FeatureGroup(Flights.group(
                "airports",
                2,
                GroupClock.WALL,
                OptionalLong.empty(),
                Flights.with(Flights.everyType(), Flights.feature("delay_min_1h", Aggregate.MIN, "delay"))));
        try (var running = stage.sink(next)) {
            stage.send(new Flights.Airports(next).flight("BOS", T, 7), "BOS");
            stage.awaitCaughtUp(running);
            // a record of the earlier version that comes after all
            stage.send(new Flights.Airports(forever).flight("DEN", T, 7), "DEN");
            stage.awaitCaughtUp(running);
        }

        String where = " FROM KS.airports WHERE airport = ? AND virtual_partition = 0";
        assertThat(row("SELECT delay_min_1h" + where, "BOS").getInt(0)).isEqualTo(7);
        assertThat(row("SELECT delay_min_1h" + where, "ATL").isNull(0)).isTrue();
        assertThat(row("SELECT version" + where, "DEN").getInt(0)).isEqualTo(1);

        var other = Flights.group(
                "airports",
                3,
                GroupClock.WALL,
                OptionalLong.empty(),
                List.of(Flights.feature("gate_last_1h", Aggregate.COUNT, null)));
        try (var link = stage.link()) {
            assertThatThrownBy(() -> new FeatureTables(link, List.of(new FeatureGroup(other))).create())
                    .isInstanceOf(TableMismatchException.class)
                    .hasMessageContainingAll(
                            ".airports, column gate_last_1h: is text in Cassandra",
                            "bigint in version 3",
                            "give the feature another name, or DROP TABLE");
        }
        var rekeyed = Flights.group(
                "airports",
                3,
                GroupClock.WALL,
                OptionalLong.empty(),
                Flights.everyType(),
                List.of(Flights.field("airport"), Flights.field("gate")));
        try (var link = stage.link()) {
            assertThatThrownBy(() -> new FeatureTables(link, List.of(new FeatureGroup(rekeyed))).create())
                    .isInstanceOf(TableMismatchException.class)
                    .hasMessageContainingAll(
                            "its key is ((airport text, virtual_partition int), region text)",
                            "((airport text, gate text, virtual_partition int), region text) in version 3");
        }
    }

    @Test
    void stopsWhenItsTableIsChangedUnderIt() throws Exception {
        var airports = new Flights.Airports(forever);
        try (var running = stage.sink(forever)) {
            stage.send(airports.flight("ATL", T, 7), "ATL");
            stage.awaitCaughtUp(running);
            cqlsh.execute(SimpleStatement.newInstance("ALTER TABLE " + stage.topic() + ".airports DROP gate_last_1h")
                    .setTimeout(Duration.ofSeconds(30)));

            stage.send(airports.flight("ATL", T + Flights.SECOND, 8), "ATL");

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> running.sink().status().state() == Health.State.DOWN);
            assertThat(running.sink().status().sentence())
                    .contains("cassandra refuses rows of group airports", "change it back");
        }
        assertThat(stage.committed()).isEqualTo(1);
    }

    @Test
    void answersByColumnsWhileTheyHoldAndByStateAfterwards() throws Exception {
        var simple = new FeatureGroup(Flights.group(
                "airports",
                1,
                GroupClock.WALL,
                OptionalLong.of(2 * Flights.HOUR),
                List.of(
                        Flights.feature("flights_count_1h", Aggregate.COUNT, null),
                        Flights.feature("gate_last_1h", Aggregate.LAST, "gate"))));
        stage.send(new Flights.Airports(simple).flight("ATL", T, 7), "ATL");

        try (var running = stage.sink(simple)) {
            stage.awaitCaughtUp(running);
            var reader = new FeatureTableReader(running.tables(), "local");

            Answer before = ask(reader, "ATL", T + 600);
            assertThat(before.features())
                    .containsExactly(
                            new Answer.Featured("flights_count_1h", 1L, Status.PRESENT, Origin.L3),
                            new Answer.Featured("gate_last_1h", "B 7", Status.PRESENT, Origin.L3));
            assertThat(before.eventTimeMicros()).hasValue(T);

            // a value that only the column has tells where the answer is from
            cqlsh.execute(
                    "UPDATE " + stage.topic() + ".airports USING TIMESTAMP " + (T + 5)
                            + " SET gate_last_1h = 'of the column' WHERE airport = 'ATL' AND virtual_partition = 0 AND region = 'local'");
            long validUntil = Values.micros(Instant.parse("2026-01-01T01:01:00Z"));
            assertThat(value(ask(reader, "ATL", T + 499)))
                    .as("before as_of, rounded")
                    .isEqualTo("B 7");
            assertThat(value(ask(reader, "ATL", T + 500))).as("as_of").isEqualTo("of the column");
            assertThat(value(ask(reader, "ATL", validUntil - 1))).as("last").isEqualTo("of the column");
            Answer after = ask(reader, "ATL", validUntil);
            assertThat(after.features())
                    .containsExactly(
                            new Answer.Featured("flights_count_1h", 0L, Status.PRESENT, Origin.L3),
                            new Answer.Featured("gate_last_1h", null, Status.NULL_VALUE, Origin.L3));

            long due = T + 2 * Flights.HOUR + 1_000;
            assertThat(ask(reader, "ATL", due - 1).features().get(0).status()).isEqualTo(Status.OUTSIDE_MAX_AGE);
            assertThat(ask(reader, "ATL", due).features().get(0).status()).isEqualTo(Status.NOT_FOUND);
            assertThat(ask(reader, "BOS", T + 500).features().get(0).status()).isEqualTo(Status.NOT_FOUND);
            assertThatThrownBy(() -> reader.read("airports", Map.of("airport", "ATL"), List.of("nothing"), T))
                    .hasMessageContaining("nothing");
            assertThatThrownBy(() -> reader.read("trains", Map.of("airport", "ATL"), List.of(), T))
                    .hasMessageContaining("trains");

            // what another version computed is no answer of this one
            cqlsh.execute("UPDATE " + stage.topic() + ".airports USING TIMESTAMP " + (T + 6)
                    + " SET version = 2 WHERE airport = 'ATL' AND virtual_partition = 0 AND region = 'local'");
            assertThat(ask(reader, "ATL", T + 500).features())
                    .containsOnly(
                            new Answer.Featured("flights_count_1h", null, Status.INVALID, Origin.DEFAULT),
                            new Answer.Featured("gate_last_1h", null, Status.INVALID, Origin.DEFAULT));
        }
    }

    private static Answer ask(FeatureTableReader reader, String airport, long atMicros) throws Exception {
        return reader.read("airports", Map.of("airport", airport), List.of(), atMicros)
                .toCompletableFuture()
                .get();
    }

    private static @Nullable Object value(Answer answer) {
        return answer.features().get(1).value();
    }
}
