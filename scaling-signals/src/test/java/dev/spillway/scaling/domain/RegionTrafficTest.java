package dev.spillway.scaling.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegionTrafficTest {

    private static final long SECOND = 1_000_000;

    private RegionTraffic region = new RegionTraffic("r");

    @Test
    void closesWhenAllKnownFleetsHaveDelivered() {
        play("""
                clock  fleet  slot  requests  last  | taken  signals
                11     a      10    1         -     | true   10: 1.0
                12     b      10    1         -     | false  -
                21     a      20    1         -     | true   -
                22     b      20    2         -     | true   20: 3.0
                # b does not come: a second after the fleets' own time
                31     a      30    1         -     | true   -
                41     a      40    1         -     | true   -
                60.9   -      -     -         -     | -      -
                61     -      -     -         -     | -      30: 1.0
                62     b      30    4         -     | false  -
                63     b      40    4         last  | true   40: 5.0
                64     a      50    1         -     | true   50: 1.0
                """);
    }

    @Test
    void saysNothingOfASlotInWhichNobodySpoke() {
        play("""
                clock  fleet  slot  requests  last  | taken  signals
                11     a      10    0         -     | true   10: 0.0
                21     a      20    -         -     | true   -
                31     a      30    -         last  | true   -
                400    b      400   7         -     | true   400: 7.0
                """);
    }

    @Test
    void forgetsAFleetThatDeliversNothingForFiveMinutes() {
        region.deliver("a", 10 * SECOND, traffic(1), false);
        region.deliver("b", 20 * SECOND, traffic(1), false);
        close(100 * SECOND);
        for (int slot = 30; slot <= 330; slot += 10) {
            region.deliver("b", slot * SECOND, traffic(1), false);
            close(slot * SECOND + 31 * SECOND);
        }
        region.deliver("b", 400 * SECOND, traffic(1), false);
        assertThat(close(400 * SECOND)).containsExactly("400: 1.0");
    }

    @Test
    void addsUpAndLeavesOutSketchesThatDoNotMerge() {
        var fast = new Sketch(1.02, 0, Map.of(10, 97L), 1, 2);
        var slow = new Sketch(1.02, 0, Map.of(300, 3L), 300, 400);
        var odd = new Sketch(1.05, 0, Map.of(10, 99L), 1, 2);
        region.deliver("0", 0, traffic(1), false);
        region.deliver("a", 0, traffic(1), false);
        region.deliver("b", 0, traffic(1), false);
        region.deliver("c", 0, traffic(1), false);
        close(SECOND);
        region.deliver("a", 10 * SECOND, Optional.of(new Traffic(97, 1, new Share(2, 97), Optional.of(fast))), false);
        region.deliver("b", 10 * SECOND, Optional.of(new Traffic(3, 2, Share.NONE, Optional.of(slow))), false);
        region.deliver("c", 10 * SECOND, Optional.of(new Traffic(0, 0, new Share(2, 3), Optional.of(odd))), false);
        RegionSignal signal = region.close(41 * SECOND).orElseThrow();
        assertThat(signal.requests()).isEqualTo(100);
        assertThat(signal.errorRate()).hasValue(0.03);
        assertThat(signal.availability()).hasValue(0.96);
        assertThat(signal.latency()).contains(fast.merge(slow));
        assertThat(signal.unmerged()).isEqualTo(1);
        assertThat(signal.latencyP95()).hasValue(fast.quantile(0.5));
        assertThat(signal.latencyP99()).hasValue(slow.quantile(0.5));
        assertThat(signal.latency().orElseThrow().count()).isEqualTo(100);
    }

    @Test
    void leavesOutWhatIsUndefinedWithoutRequests() {
        region.deliver("a", 0, traffic(0), false);
        RegionSignal signal = region.close(SECOND).orElseThrow();
        assertThat(signal.availability()).isEmpty();
        assertThat(signal.errorRate()).isEmpty();
        assertThat(signal.latencyP99()).isEmpty();
    }

    @Test
    void refusesWhatIsTooFarAhead() {
        region.deliver("a", 0, traffic(1), false);
        assertThat(region.deliver("b", 170 * SECOND, traffic(1), false)).isFalse();
    }

    private void play(String story) {
        Timeline.of(story).assertPlaysAll(row -> {
            long clock = (long) (row.number("clock") * SECOND);
            List<String> before = close(clock);
            String taken = row.given("fleet")
                    .map(fleet -> region.deliver(
                            fleet,
                            row.integer("slot") * SECOND,
                            row.given("requests").flatMap(n -> traffic(Double.parseDouble(n))),
                            row.given("last").isPresent()))
                    .map(String::valueOf)
                    .orElse("");
            before.addAll(close(clock));
            return List.of(taken, String.join("; ", before));
        });
    }

    /** After each step it is what it was stored as. */
    private List<String> close(long clock) {
        var told = new ArrayList<String>();
        for (Optional<RegionSignal> closed = region.close(clock); closed.isPresent(); closed = region.close(clock)) {
            told.add(closed.get().atMicros() / SECOND + ": " + closed.get().requests());
            byte[] bytes = region.encode();
            region = RegionTraffic.decode("r", bytes);
            assertThat(region.encode()).isEqualTo(bytes);
        }
        return told;
    }

    private static Optional<Traffic> traffic(double requests) {
        return Optional.of(new Traffic(requests, 0, Share.NONE, Optional.empty()));
    }
}
