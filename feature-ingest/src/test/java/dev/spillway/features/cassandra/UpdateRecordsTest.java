package dev.spillway.features.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.features.domain.Aggregate;
import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Values;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.topologies.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpdateRecordsTest {

    private static final Aggregate LAST_2 = new Aggregate(Aggregate.Kind.LAST_K, 2);
    private static final long T = Values.micros(Instant.parse("2026-01-01T00:00:00.000500Z"));

    private final FeatureGroup group =
            new FeatureGroup(Flights.group("airports", 2, GroupClock.WALL, OptionalLong.empty(), Flights.everyType()));
    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final RecordSerde<FeatureUpdate> serde = RecordSerde.of(FeatureUpdate.class, registry);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final UpdateRecords records = records(group);

    private UpdateRecords records(FeatureGroup of) {
        return new UpdateRecords(
                new FeatureTables(
                        new CassandraLink(CassandraConfig.from(Settings.of(Map.of(), CassandraConfig.KEYS))),
                        List.of(of)),
                "local",
                RecordSerde.of(FeatureUpdate.class, registry).deserializer(),
                new SinkMeters(meters));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            @Nullable String key, byte @Nullable [] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                "feature-updates",
                0,
                7,
                T / 1_000,
                TimestampType.CREATE_TIME,
                -1,
                -1,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value,
                headers,
                Optional.empty());
    }

    private ConsumerRecord<byte[], byte[]> record(FeatureUpdate update) {
        return record("airports|A\\|B", serde.serializer().serialize("feature-updates", update), new RecordHeaders());
    }

    private double skipped(String reason) {
        var counter = meters.find("spillway.cassandra.records.skipped")
                .tag("reason", reason)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void readsWhatTheServiceWrote() {
        RowChange change = records.read(record(new Flights.Airports(group).flight("A|B", T, 7)))
                .orElseThrow();

        assertThat(change.key()).isEqualTo("airports|A\\|B");
        assertThat(change.entity()).isEqualTo(Map.of("airport", "A|B"));
        assertThat(change.revision()).isEqualTo(T);
        RowChange.Content content = change.content().orElseThrow();
        assertThat(content.eventTimeMicros()).isEqualTo(T);
        assertThat(content.values()).containsExactly(1L, 7.0, 7, "B 7", 0.875f, true, Values.instant(T - 1));
    }

    @Test
    void readsListsAndMaps() {
        List<FeatureDefinition> features =
                Flights.with(Flights.listsAndMaps(), Flights.feature("landed_last_2_1h", LAST_2, "landed"));
        var lists = new FeatureGroup(Flights.group("airports", 2, GroupClock.WALL, OptionalLong.empty(), features));
        var airports = new Flights.Airports(lists);
        airports.flight("A|B", T, 7);
        FeatureUpdate second = airports.flight("A|B", T + 1, -8);
        UpdateRecords reading = records(lists);

        assertThat(reading.read(record(second))
                        .orElseThrow()
                        .content()
                        .orElseThrow()
                        .values())
                .containsExactly(
                        List.of(-8, 7),
                        List.of("B 7", "B -8"),
                        List.of(true, false),
                        Map.of("B 7", 1L, "B -8", 1L),
                        -8,
                        Map.of("B 7", 0.875f, "B -8", -1.0f),
                        List.of(Values.instant(T), Values.instant(T - 1)));

        second.getValues().put("delay_last_2_1h", Map.of("a", 1));
        assertThat(reading.read(record(second))).isEmpty();
        assertThat(skipped("unreadable")).isEqualTo(1);
    }

    @Test
    void hasNullsWhereAnEarlierVersionHadNoValue() {
        FeatureUpdate earlier = new Flights.Airports(group).flight("A|B", T, 7);
        earlier.setVersion(1);
        earlier.getValues().remove("delay_max_1h");
        earlier.getValues().put("gone_count_1h", 3L);

        RowChange.Content content =
                records.read(record(earlier)).orElseThrow().content().orElseThrow();

        assertThat(content.version()).isEqualTo(1);
        assertThat(content.values()).containsExactly(1L, 7.0, null, "B 7", 0.875f, true, Values.instant(T - 1));
    }

    @Test
    void refusesToWriteWhatALaterVersionComputed() {
        FeatureUpdate later = new Flights.Airports(group).flight("A|B", T, 7);
        later.setVersion(3);

        assertThatThrownBy(() -> records.read(record(later)))
                .isInstanceOf(UnknownVersionException.class)
                .hasMessageContainingAll("group airports", "version 3", "version 2", "start with the newer definition");
    }

    @Test
    void leavesItOpenWhatBecomesOfAnUnknownGroup() {
        var update = record("others|A", null, new RecordHeaders());

        assertThatThrownBy(() -> records.read(update))
                .isInstanceOfSatisfying(UnknownVersionException.class, unknown -> {
                    assertThat(unknown.group()).isEqualTo("others");
                    assertThat(records.passOver(update, unknown)).isEmpty();
                });
        assertThat(skipped("not_deployed")).isEqualTo(1);
    }

    @Test
    void takesATombstonesRevisionFromItsHeaderOrElseItsTimestamp() {
        var headers = new RecordHeaders();
        headers.add("revision", "42".getBytes(StandardCharsets.UTF_8));

        RowChange with = records.read(record("airports|ATL", null, headers)).orElseThrow();
        RowChange without =
                records.read(record("airports|ATL", null, new RecordHeaders())).orElseThrow();

        assertThat(with.content()).isEmpty();
        assertThat(with.revision()).isEqualTo(42);
        assertThat(without.revision()).isEqualTo(T / 1_000 * 1_000);
        assertThat(without.region()).isEqualTo("local");
    }

    @Test
    void passesOverWhatItCannotRead() {
        var headers = new RecordHeaders();
        headers.add("revision", "a lot".getBytes(StandardCharsets.UTF_8));
        FeatureUpdate otherType = new Flights.Airports(group).flight("A|B", T, 7);
        otherType.getValues().put("delay_max_1h", "seven");

        assertThat(records.read(record(null, null, new RecordHeaders()))).isEmpty();
        assertThat(records.read(record("airports|ATL", new byte[] {0, 1}, new RecordHeaders())))
                .isEmpty();
        assertThat(records.read(record("airports|A|B", null, new RecordHeaders())))
                .isEmpty();
        assertThat(records.read(record("airports|ATL", null, headers))).isEmpty();
        assertThat(records.read(record(otherType))).isEmpty();

        assertThat(skipped("unreadable")).isEqualTo(5);
    }

    @Test
    void doesNotTakeAnAbsentRegistryForAFaultOfTheRecord() {
        var update = record(new Flights.Airports(group).flight("A|B", T, 7));
        registry.reachable(false);

        assertThatThrownBy(() -> records.read(update)).isInstanceOf(RegistryUnreachableException.class);

        registry.reachable(true);
        assertThat(records.read(update)).isPresent();
        assertThat(skipped("unreadable")).isZero();
    }
}
