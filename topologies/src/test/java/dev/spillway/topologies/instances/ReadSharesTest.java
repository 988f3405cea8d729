package dev.spillway.topologies.instances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plays intervals of reads among three instances that all have the partition: each asked by so many callers. */
class ReadSharesTest {
    private static final Holders HOLDERS = new Holders(
            Optional.of(ReadOrderTest.instance("a")),
            List.of(ReadOrderTest.instance("b"), ReadOrderTest.instance("c")));
    private static final long SEED = 4711;
    private static final int SETTLING = 4;
    private static final int INTERVALS = 20;

    @ParameterizedTest(name = "asked {0} {1} {2}: each answers at least {3}, sent on at most {4}")
    @CsvSource({
        // wherever the callers come to, everyone answers for a good part
        "3000,    0,    0, 0.25, 0.67",
        "   0, 3000,    0, 0.25, 0.67",
        "2000, 1000,    0, 0.22, 0.50",
        // and where they come evenly, nothing is sent on
        "1000, 1000, 1000, 0.33, 0.00",
        "1100, 1000,  900, 0.28, 0.00"
    })
    void sharesOut(int a, int b, int c, double atLeast, double sentOnAtMost) {
        Played played = play(a, b, c);

        long all = Arrays.stream(played.answered).sum();
        assertThat(Arrays.stream(played.answered).mapToDouble(answered -> answered / (double) all))
                .as("%s, seed %d", Arrays.toString(played.answered), SEED)
                .allMatch(share -> share >= atLeast, "at least " + atLeast);
        assertThat(played.sentOn / (double) all).as("sent on, seed %d", SEED).isLessThanOrEqualTo(sentOnAtMost);
    }

    @Test
    void sendsNothingOnThatBurdensNobody() {
        assertThat(ReadShares.after(9, 9, 9, Map.of(ReadOrderTest.instance("b"), 0L))
                        .kept())
                .isOne();
        assertThat(ReadShares.after(0, 900, 0, Map.of(ReadOrderTest.instance("b"), 0L))
                        .kept())
                .isOne();
        assertThat(ReadShares.after(900, 900, 900, Map.of()).kept()).isOne();
        assertThat(ReadShares.after(900, 900, 900, Map.of(ReadOrderTest.instance("b"), 0L))
                        .kept())
                .isCloseTo(0.6, within(1e-9));
    }

    @Test
    void sendsNothingToWhomDidNotAnswer() {
        var presence = new Presence();
        presence.missed(ReadOrderTest.instance("b"));
        var order = new ReadOrder(ReadOrderTest.instance("d"), presence);
        var shares = new ReadShares(1, Map.of());
        var random = new Random(SEED);

        for (int i = 0; i < 1_000; i++) {
            assertThat(shares.pick(HOLDERS, order, random.nextDouble()))
                    .isPresent()
                    .isNotEqualTo(Optional.of(ReadOrderTest.instance("b")));
        }
        presence.missed(ReadOrderTest.instance("a"));
        presence.missed(ReadOrderTest.instance("c"));
        assertThat(shares.pick(HOLDERS, order, 0)).isEmpty();
        assertThat(shares.pick(HOLDERS, new ReadOrder(ReadOrderTest.instance("c"), presence), 0))
                .contains(ReadOrderTest.instance("c"));
    }

    @SuppressWarnings("ArrayRecordComponent") // made once, looked at, never compared
    private record Played(long[] answered, long sentOn) {}

    private static Played play(int... asked) {
        var random = new Random(SEED);
        var shares = new ReadShares[] {ReadShares.ALL_KEPT, ReadShares.ALL_KEPT, ReadShares.ALL_KEPT};
        var total = new long[shares.length];
        long sentOn = 0;
        for (int interval = 0; interval < INTERVALS; interval++) {
            var answered = new long[shares.length];
            var own = new long[shares.length];
            for (int self = 0; self < shares.length; self++) {
                var order = new ReadOrder(HOLDERS.all().get(self), new Presence());
                for (int i = 0; i < asked[self]; i++) {
                    Instance picked = shares[self]
                            .pick(HOLDERS, order, random.nextDouble())
                            .orElseThrow();
                    int by = HOLDERS.all().indexOf(picked);
                    answered[by]++;
                    own[self] += by == self ? 1 : 0;
                    sentOn += by != self && interval >= SETTLING ? 1 : 0;
                }
            }
            for (int self = 0; self < shares.length; self++) {
                shares[self] = ReadShares.after(asked[self], answered[self], own[self], others(self, answered));
                total[self] += interval >= SETTLING ? answered[self] : 0;
            }
        }
        return new Played(total, sentOn);
    }

    private static Map<Instance, Long> others(int self, long... answered) {
        var others = new HashMap<Instance, Long>();
        for (int i = 0; i < answered.length; i++) {
            if (i != self) {
                others.put(HOLDERS.all().get(i), answered[i]);
            }
        }
        return others;
    }
}
