package dev.spillway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.spillway.topologies.StreamedTopic;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RigTest {

    private static final Timeline SUMS = Timeline.of("""
            at     key  amount | total
            PT0S   a    1      | 1
            PT1S   b    10     | 10
            PT2S   a    2      | 3
            PT2S   a    3      | 6
            PT1S   b    5      | 15
            """);

    @ParameterizedTest
    @EnumSource
    void carriesWhatIsKeptInAStoreFromLifeToLife(Rig.Life life) {
        play(Totals.Memory.STORE, life);
    }

    @Test
    void letsAFieldPassAsAMemoryInTheUnbrokenLife() {
        play(Totals.Memory.FIELD, Rig.Life.UNBROKEN);
    }

    @Test
    void catchesAMemoryKeptInAFieldInTheSecondLife() {
        assertThatThrownBy(() -> play(Totals.Memory.FIELD, Rig.Life.REBORN_AFTER_EVERY_RECORD))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PT2S  a    2      | 2");
    }

    private static void play(Totals.Memory memory, Rig.Life life) {
        try (var rig = new Rig(new Totals(memory), life)) {
            SUMS.assertPlays(row -> {
                rig.send(Totals.AMOUNTS, row.text("key"), row.integer("amount"), row.at("at"));
                return rig.read(Totals.TOTALS).get(0).value().toString();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void movesTheClockToTheNewestRecordAndRunsWhatIsDueFirst(Rig.Life life) {
        var clock = new ManualClock(Instant.EPOCH);
        try (var rig = new Rig(new Reminders(clock), life, clock)) {
            rig.send(Reminders.NOTES, "late", "", Instant.ofEpochSecond(10));
            assertThat(rig.read(Reminders.REMINDED)).isEmpty();

            rig.send(Reminders.NOTES, "next", "", Instant.ofEpochSecond(20));
            assertThat(rig.read(Reminders.REMINDED))
                    .extracting(TestRecord::key, TestRecord::value)
                    .containsExactly(tuple("late", "by 20000000"));

            rig.send(Reminders.NOTES, "old", "", Instant.ofEpochSecond(5));
            assertThat(clock.now()).isEqualTo(Instant.ofEpochSecond(20));

            rig.advanceTo(Instant.ofEpochSecond(60));
            assertThat(rig.read(Reminders.REMINDED))
                    .extracting(TestRecord::key)
                    .containsExactlyInAnyOrder("next", "old");
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesEveryKindOfStore(Rig.Life life) {
        try (var rig = new Rig(new Memories(), life)) {
            for (int second = 0; second < 4; second++) {
                rig.send(Memories.WORDS, "k", "w" + second, Instant.ofEpochSecond(second));
            }
            assertThat(rig.read(Memories.RECALLED).get(3).value())
                    .isEqualTo("row w0w1w2w3, stamped w3@3000, windows 4, sessions 4");
        }
    }

    @Test
    void passesBytesHeadersAndTombstonesAsTheyAre() {
        var in = StreamedTopic.ofBytes("amounts");
        var out = StreamedTopic.ofBytes("copies");
        var headers = new RecordHeaders().add("trace", "7".getBytes(UTF_8));
        try (var rig = new Rig(new Copies(in, out), Rig.Life.REBORN_AFTER_EVERY_RECORD)) {
            rig.send(in, new TestRecord<>(new byte[] {1}, new byte[] {2, 3}, headers, Instant.ofEpochSecond(1)));
            rig.send(in, new byte[] {1}, null, Instant.ofEpochSecond(2));

            assertThat(rig.unreadTopics()).containsExactly("copies");
            var copies = rig.read(out);
            assertThat(copies.get(0).value()).containsExactly(2, 3);
            assertThat(Rig.headers(copies.get(0))).isEqualTo(Map.of("trace", "7"));
            assertThat(copies.get(1).key()).containsExactly(1);
            assertThat(copies.get(1).value()).isNull();
        }
    }

    @Test
    void showsAStore() {
        try (var rig = new Rig(new Totals(Totals.Memory.STORE), Rig.Life.UNBROKEN)) {
            rig.send(Totals.AMOUNTS, "a", 4L, Instant.EPOCH);

            assertThat(rig.<String, Long>keyValueStore(Totals.STORE).all())
                    .toIterable()
                    .containsExactly(KeyValue.pair("a", 4L));
            assertThatThrownBy(() -> rig.store("totals")).hasMessage("no store named totals");
        }
    }

    @Test
    void saysAtTheEndThatARecordWasLost() {
        var rig = new Rig(new Totals(Totals.Memory.STORE), Rig.Life.UNBROKEN)
                .accountingFor("admitted", () -> 1)
                .accountingFor("quarantined", () -> 0);
        rig.send(Totals.AMOUNTS, "a", 4L, Instant.EPOCH);
        rig.send(Totals.AMOUNTS, "a", 4L, Instant.EPOCH);

        assertThatThrownBy(rig::close).hasMessageContaining("records accounted for: {admitted=1, quarantined=0}");
    }
}
