package dev.spillway.features.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.features.domain.Aggregate;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FeatureTableTest {

    private static final Aggregate LAST_2 = new Aggregate(Aggregate.Kind.LAST_K, 2);

    private static FeatureTable table(String name, List<Field> entity, String... features) {
        var definitions = List.of(features).stream()
                .map(feature -> Flights.feature(feature, Aggregate.COUNT, null))
                .toList();
        return new FeatureTable(
                "spillway", Flights.group(name, 1, GroupClock.WALL, OptionalLong.empty(), definitions, entity));
    }

    @Test
    void hasATypedColumnPerFeature() {
        var group = Flights.group("airport_features", 1, GroupClock.WALL, OptionalLong.empty(), Flights.everyType());

        assertThat(new FeatureTable("spillway", group).create()).isEqualTo("""
                CREATE TABLE IF NOT EXISTS spillway.airport_features (
                  airport text,
                  virtual_partition int,
                  region text,
                  flights_count_1h bigint,
                  delay_avg_1h double,
                  delay_max_1h int,
                  gate_last_1h text,
                  load_max_1h float,
                  diverted_last_1h boolean,
                  landed_last_1h timestamp,
                  state blob,
                  as_of timestamp,
                  valid_until timestamp,
                  version int,
                  PRIMARY KEY ((airport, virtual_partition), region))""");
    }

    @Test
    void keepsListsAndMapsWhole() {
        var features = Flights.with(Flights.listsAndMaps(), Flights.feature("landed_last_2_1h", LAST_2, "landed"));
        var group = Flights.group("airports", 1, GroupClock.WALL, OptionalLong.empty(), features);

        assertThat(new FeatureTable("spillway", group).create()).contains("""
                  delay_last_2_1h frozen<list<int>>,
                  gate_first_2_1h frozen<list<text>>,
                  diverted_top_2_1h frozen<list<boolean>>,
                  gate_histogram_1h frozen<map<text, bigint>>,
                  delay_p50_1h int,
                  load_max_by_gate_1h frozen<map<text, float>>,
                  landed_last_2_1h frozen<list<timestamp>>,
                """);
    }

    @Test
    void keepsTimesOfAnEntityWhole() {
        var entity = List.of(new Field("seat", FieldType.INT, 0), new Field("departure", FieldType.TIMESTAMP_S, 1));

        assertThat(table("seats", entity, "sold").create())
                .contains(
                        "seat int,\n  departure text,\n", "PRIMARY KEY ((seat, departure, virtual_partition), region)");
    }

    @Test
    void quotesWhatCqlWouldReadOtherwise() {
        var table = table("Airports", List.of(new Field("from", FieldType.STRING, 0)), "Delay avg", "a\"b");

        assertThat(table.name()).isEqualTo("spillway.\"Airports\"");
        assertThat(table.delete())
                .isEqualTo("DELETE FROM spillway.\"Airports\" USING TIMESTAMP ?"
                        + " WHERE \"from\" = ? AND virtual_partition = ? AND region = ?");
        assertThat(table.insert())
                .isEqualTo("INSERT INTO spillway.\"Airports\""
                        + " (\"from\", virtual_partition, region, \"Delay avg\", \"a\"\"b\", state, as_of, valid_until, version)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ? AND TTL ?");
        assertThat(table.select())
                .isEqualTo(
                        "SELECT \"Delay avg\", \"a\"\"b\", state, as_of, valid_until, version FROM spillway.\"Airports\""
                                + " WHERE \"from\" = ? AND virtual_partition = ? AND region = ?");
    }

    @Test
    void givesAnotherNameToWhatClashes() {
        var table = table("airports", List.of(new Field("region", FieldType.STRING, 0)), "state", "region", "region_");

        // the entity's region comes first; the feature region_ cannot have its own name, and the feature region goes
        // after it
        assertThat(table.create())
                .contains("  region_ text,\n  virtual_partition int,\n  region text,\n  state_ bigint,\n")
                .contains("region__ bigint", "region___ bigint", "PRIMARY KEY ((region_, virtual_partition), region)");
    }

    @Test
    void refusesNamesThatCassandraHasNoTablesOf() {
        var entity = List.of(new Field("airport", FieldType.STRING, 0));

        assertThatThrownBy(() -> table("airport-features", entity, "flights"))
                .hasMessageContaining("feature group airport-features", "1 to 48 letters, digits and _");
        assertThatThrownBy(() -> table("a".repeat(49), entity, "flights")).hasMessageContaining("1 to 48 letters");
    }

    @Test
    void saysWhatTwoVersionsCannotHaveInOneTable() {
        var entity = List.of(new Field("airport", FieldType.STRING, 0));
        FeatureTable first = table("airports", entity, "flights", "delays");

        assertThat(first.conflict(version(2, entity, Aggregate.COUNT, "flights", "gates")))
                .isEmpty();
        assertThat(first.conflict(version(2, entity, new Aggregate(Aggregate.Kind.LAST_K, 2), "delays")))
                .hasValueSatisfying(said -> assertThat(said)
                        .contains(
                                "group airports, feature delays: is bigint in version 1, but frozen<list<",
                                "in version 2, and both are a column of the table spillway.airports",
                                "give the feature another name"));
        assertThat(first.conflict(
                        version(2, List.of(new Field("gate", FieldType.STRING, 0)), Aggregate.COUNT, "flights")))
                .hasValueSatisfying(said -> assertThat(said)
                        .contains(
                                "its entity is (airport text) in version 1, but (gate text) in version 2",
                                "give the group another name"));
    }

    private static FeatureTable version(int version, List<Field> entity, Aggregate aggregate, String... features) {
        var definitions = List.of(features).stream()
                .map(feature -> Flights.feature(feature, aggregate, aggregate.equals(Aggregate.COUNT) ? null : "delay"))
                .toList();
        return new FeatureTable(
                "spillway",
                Flights.group("airports", version, GroupClock.WALL, OptionalLong.empty(), definitions, entity));
    }
}
