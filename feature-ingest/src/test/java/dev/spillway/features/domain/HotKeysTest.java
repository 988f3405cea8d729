package dev.spillway.features.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.Seeds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HotKeysTest {

    private final Changes changes = new Changes();

    private static final class Changes implements HotKeys.Watcher {
        private int hot;
        private int cool;

        @Override
        public void turnedHot() {
            hot++;
        }

        @Override
        public void turnedCool() {
            cool++;
        }
    }

    @Test
    void turnsHotWithinTheSecondAndCoolsAfterTen() {
        var keys = new HotKeys(100, Set.of(), changes);
        keys.tick(0);

        for (int i = 1; i < 100; i++) {
            assertThat(keys.seen("a")).isFalse();
        }
        assertThat(keys.seen("a")).isTrue();
        assertThat(keys.seen("b")).isFalse();
        assertThat(keys.size()).isEqualTo(1);

        // 50 in a second are half as many: it stays
        for (int second = 1; second <= 20; second++) {
            times(50, keys);
            keys.tick(second * 1_000L);
        }
        assertThat(changes.cool).isZero();
        // less than half for nine seconds, and for ten
        for (int second = 21; second <= 29; second++) {
            times(48, keys);
            assertThat(keys.seen("a")).isTrue();
            keys.tick(second * 1_000L);
        }
        keys.tick(30_000);
        assertThat(keys.seen("a")).isFalse();
        assertThat(changes.hot).isEqualTo(1);
        assertThat(changes.cool).isEqualTo(1);
        assertThat(keys.size()).isZero();
    }

    @Test
    void staysHotIfItComesBackInTime() {
        var keys = new HotKeys(10, Set.of(), changes);
        keys.tick(0);
        times(10, keys);
        keys.tick(1_000);
        keys.tick(9_000);
        times(40, keys);
        keys.tick(10_000);
        keys.tick(15_000);

        assertThat(keys.seen("a")).isTrue();
        assertThat(changes.cool).isZero();
    }

    /** A long time in which nothing came at all is one interval. */
    @Test
    void coolsIfNothingComesAtAll() {
        var keys = new HotKeys(10, Set.of(), changes);
        keys.tick(0);
        times(10, keys);
        keys.tick(1_000);
        keys.tick(60_000);

        assertThat(keys.seen("a")).isFalse();
    }

    @Test
    void countsEachSecondAnew() {
        var keys = new HotKeys(10, Set.of(), changes);
        for (int second = 0; second < 100; second++) {
            keys.tick(second * 1_000L);
            times(9, keys);
        }

        assertThat(changes.hot).isZero();
    }

    @Test
    void knowsThoseListedFromTheFirstOnAndNoOthersWithoutAThreshold() {
        var keys = new HotKeys(0, Set.of("a"), changes);

        assertThat(keys.seen("a")).isTrue();
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(keys.seen("b")).isFalse();
        }
        assertThat(changes.hot).isZero();
    }

    @Test
    void takesNoMoreThanItsBound() {
        var keys = new HotKeys(1, Set.of(), changes);
        for (int key = 0; key < 1_000; key++) {
            keys.seen("k" + key);
        }

        assertThat(keys.size()).isEqualTo(HotKeys.HOT_MOST);
    }

    /** Whoever comes as often as the bound on its count's error more than the threshold is found; nobody below it is. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void findsAllThatStandOutAndNoOthers(long seed) {
        Seeds.check(seed, cases -> {
            int events = cases.between(1_000, 30_000);
            int threshold = cases.between(50, 500);
            int many = cases.pick(3, 100, 400, 100_000);
            double skew = cases.between(1.0, 4.0);
            var keys = new HotKeys(threshold, Set.of(), changes);
            keys.tick(0);
            Map<String, Integer> counts = new HashMap<>();
            var hot = new HashSet<String>();
            for (int i = 0; i < events; i++) {
                String key = "k" + (int) (many * Math.pow(cases.between(0.0, 1.0), skew));
                counts.merge(key, 1, Integer::sum);
                if (keys.seen(key)) {
                    hot.add(key);
                }
            }

            int error = events / (HotKeys.KEPT + 1) + 1;
            counts.forEach((key, count) -> {
                if (count < threshold) {
                    assertThat(hot).doesNotContain(key);
                } else if (count >= threshold + error) {
                    assertThat(hot).contains(key);
                }
            });
        });
    }

    private static void times(int events, HotKeys keys) {
        for (int i = 0; i < events; i++) {
            keys.seen("a");
        }
    }
}
