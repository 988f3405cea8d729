package dev.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SeedsTest {

    private static final List<Integer> WHOLE = IntStream.range(0, 50).boxed().toList();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void makesTheSameCasesFromTheSameSeed(long seed) {
        assertThat(story(new Cases(seed))).isEqualTo(story(new Cases(seed)));
    }

    private static List<Object> story(Cases cases) {
        return List.of(
                cases.between(-5, 5),
                cases.between(0.0, 1.0),
                cases.pick("a", "b", "c"),
                cases.listOf(0, 9, () -> cases.word(8)),
                cases.shuffled(WHOLE),
                cases.halves(WHOLE));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void keepsToTheBoundsItWasGiven(long seed) {
        Seeds.check(seed, cases -> {
            assertThat(cases.between(3, 7)).isBetween(3, 7);
            assertThat(cases.between(Long.MIN_VALUE / 2, Long.MIN_VALUE / 2 + 1))
                    .isLessThan(Long.MIN_VALUE / 2 + 2);
            assertThat(cases.word(4)).matches("[a-z]{0,4}");
            assertThat(cases.listOf(2, 5, () -> 0)).hasSizeBetween(2, 5);
            assertThat(cases.shuffled(WHOLE)).containsExactlyInAnyOrderElementsOf(WHOLE);
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void sharesOutEachOfTheWholeOnceAndInOrder(long seed) {
        Seeds.check(seed, cases -> {
            var halves = cases.halves(WHOLE);
            var both = new ArrayList<>(halves.left());
            both.addAll(halves.right());

            assertThat(halves.left()).isSorted();
            assertThat(halves.right()).isSorted();
            Collections.sort(both);
            assertThat(both).isEqualTo(WHOLE);
        });
    }

    @Test
    void picksByWeight() {
        var cases = new Cases(1);
        var weights = new TreeMap<>(Map.of("never", 0, "often", 9, "seldom", 1));

        var counts = new TreeMap<String, Integer>();
        cases.listOf(1_000, () -> cases.weighted(weights)).forEach(word -> counts.merge(word, 1, Integer::sum));

        assertThat(counts).containsOnlyKeys("often", "seldom");
        assertThat(counts.get("often")).isBetween(850, 950);
    }

    @Test
    void saysTheSeedOfWhatFailed() {
        assertThatThrownBy(() -> Seeds.check(42, cases -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("seed 42 (again: -Dseed=42): broken")
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
