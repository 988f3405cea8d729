package dev.spillway.features.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.GroupDefinition.Source;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a portion promises beside what it adds up to, which {@link EntityStateOracleTest} tests. */
class PortionTest {

    private static final long SECOND = 1_000_000;
    private static final Field SHOP = new Field("shop", FieldType.STRING, 0);
    private static final FeatureGroup GROUP = group(1, "one");

    private static FeatureGroup group(int version, String checksum) {
        var count = new FeatureDefinition(
                "orders",
                Aggregate.COUNT,
                Optional.empty(),
                Optional.empty(),
                new Window("1h", 3_600 * SECOND, 60 * SECOND),
                Optional.empty(),
                false,
                OptionalLong.empty(),
                Optional.empty());
        var source = new Source(
                "orders",
                Format.JSON,
                List.of(SHOP),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new FeatureGroup(new GroupDefinition(
                "shops",
                version,
                List.of(SHOP),
                GroupClock.WALL,
                source,
                60 * SECOND,
                OptionalLong.of(7_200 * SECOND),
                0,
                List.of(count),
                checksum));
    }

    private static Inputs order(long atMicros) {
        var inputs = new Inputs(1);
        inputs.timeMicros = atMicros;
        inputs.mark(0);
        return inputs;
    }

    @Test
    void isOverWhenAnEntityWithItsNewestEventWouldBe() {
        Portion portion = GROUP.newPortion();
        assertThat(portion.isOver(Long.MAX_VALUE)).isFalse();
        portion.add(order(10 * SECOND), 20 * SECOND);

        EntityState state = GROUP.newState();
        state.merge(portion, 20 * SECOND);
        long due = state.dueMicros().orElseThrow();

        assertThat(portion.isOver(due - 1)).isFalse();
        assertThat(portion.isOver(due)).isTrue();
    }

    @Test
    void isFullOfTilesOrOfEventsAheadOfTheClock() {
        Portion tiles = GROUP.newPortion();
        Portion ahead = GROUP.newPortion();
        for (int i = 1; i < Portion.FULL_TILES; i++) {
            tiles.add(order(60L * i * SECOND), Long.MAX_VALUE);
            ahead.add(order(i * SECOND), 0);
        }
        assertThat(tiles.isFull()).isFalse();
        assertThat(ahead.isFull()).isFalse();

        tiles.add(order(0), Long.MAX_VALUE);
        ahead.add(order(0), 0);

        assertThat(tiles.isFull()).isTrue();
        assertThat(ahead.isFull()).isTrue();
        assertThat(ahead.events()).isEqualTo(Portion.FULL_WAITING);
    }

    @Test
    void refusesWhatItCannotRead() {
        Portion portion = GROUP.newPortion();
        portion.add(order(0), SECOND);
        byte[] bytes = portion.encode();
        byte[] damaged = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        byte[] newer = bytes.clone();
        newer[0]++;

        assertThat(GROUP.decodePortion(bytes).events()).isEqualTo(1);
        assertThatThrownBy(() -> group(1, "other").decodePortion(bytes))
                .hasMessage("portion of group shops version 1 was written for another definition: "
                        + "give the changed definition a higher version");
        assertThatThrownBy(() -> GROUP.decodePortion(damaged))
                .hasMessage("portion of group shops has bytes left over: it is damaged");
        assertThatThrownBy(() -> GROUP.decodePortion(newer)).hasMessageEndingWith("run the version that wrote it");
    }

    @Test
    void isNotJudged() {
        EntityState state = GROUP.newState();
        state.admit(order(3_000 * SECOND), null, 3_600 * SECOND);
        Portion portion = GROUP.newPortion();
        portion.add(order(1_000 * SECOND), 3_600 * SECOND);

        state.merge(portion, 3_600 * SECOND);

        assertThat(state.evaluate(3_600 * SECOND, false).values()).containsExactly(2L);
        assertThat(state.newestMicros()).isEqualTo(3_000 * SECOND);
    }
}
