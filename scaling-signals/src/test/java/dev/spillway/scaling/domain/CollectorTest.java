package dev.spillway.scaling.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each sentence on signals as a story. Signals are written {@code t: reporting/known of instances, coverage, flags}. */
class CollectorTest {

    private static final long SECOND = 1_000_000;

    static PolicyDefinition policy(String glob, Kind kind, Map<String, MetricDefinition> metrics) {
        var constraints = new Constraints(1, 100, 0, 1, 0, Unit.INSTANCE);
        var policy = new Policy(
                "p", 1, Mode.ACT, metrics, 0.5, 30 * SECOND, List.of(), constraints, false, java.util.Set.of(), null);
        return new PolicyDefinition("p", 1, kind, List.of(Glob.of(glob)), "", "", policy, Map.of());
    }

    @Test
    void closesWhenAllKnownInstancesHaveMovedOn() {
        play("""
                clock  sample      | answer    signals
                PT1S   a PT1S      | ADMITTED  -
                PT2S   b PT2S      | ADMITTED  -
                PT11S  a PT11S     | ADMITTED  -
                # at 10 s is no word after 10 s
                PT11S  b PT10S     | ADMITTED  -
                PT12S  b PT12S     | ADMITTED  10: 2/2 of 2, 1.0, warming
                PT12S  b PT9S      | LATE      -
                """);
    }

    @Test
    void closesAtLatestThirtySecondsAfter() {
        play("""
                clock     sample   | answer    signals
                PT1S      a PT1S   | ADMITTED  -
                PT2S      b PT2S   | ADMITTED  -
                PT11S     a PT11S  | ADMITTED  -
                PT39.999S  -       | -         -
                PT40S     -        | -         10: 2/2 of 2, 1.0, warming
                PT40S     b PT10S  | LATE      -
                PT41S     a PT41S  | ADMITTED  -
                PT50S     -        | -         20: 1/2 of 2, 0.5, warming
                """);
    }

    @Test
    void refusesWhatIsTooFarFromItsRecord() {
        play("""
                clock  sample     | answer    signals
                PT61S  a PT31S    | ADMITTED  -
                PT61S  a PT30.9S  | SKEWED    -
                PT61S  b PT91S    | ADMITTED  -
                PT61S  b PT91.1S  | SKEWED    -
                """);
    }

    @Test
    void beginsWithTheEarliestSlotThatIsStillOpen() {
        play("""
                clock  sample   | answer    signals
                PT25S  a PT25S  | ADMITTED  -
                PT26S  b PT18S  | ADMITTED  -
                PT27S  c PT8S   | ADMITTED  -
                PT28S  c PT28S  | ADMITTED  10: 1/1 of 1, 1.0, warming
                PT29S  b PT29S  | ADMITTED  20: 1/2 of 2, 0.5, warming
                PT31S  a PT31S  | ADMITTED  -
                PT31S  b PT31S  | ADMITTED  -
                PT32S  c PT32S  | ADMITTED  30: 3/3 of 3, 1.0, warming
                """);
    }

    @Test
    void usesTheNewestSampleThatReachesThere() {
        play("""
                clock  sample          | answer    signals
                # an interval of 25 s
                PT1S   a PT1S 25 qps=1   | ADMITTED  -
                PT2S   a PT9S 10 qps=2   | ADMITTED  -
                PT3S   a PT8S 10 qps=3   | ADMITTED  -
                PT4S   a PT8S 10 qps=3   | ADMITTED  -
                PT5S   a PT31S 5 qps=4  | ADMITTED  10: 1/1 of 1, 1.0, warming qps=2.0; 20: 1/1 of 1, 1.0, warming qps=1.0; 30: 0/1 of 1, 0.0, warming silent
                PT51S  -               | -         -
                PT70S  -               | -         40: 1/1 of 1, 1.0, warming qps=4.0
                """);
    }

    @Test
    void goesOnUntilNoInstanceIsKnownAndThenOnceMore() {
        var told = new ArrayList<String>();
        var fleet = new Told();
        fleet.admit("a PT1S", at("PT1S"));
        for (int second = 1; second < 900; second++) {
            told.addAll(fleet.close(second * SECOND));
        }
        // known until 301 s, so in the signal of 300 s
        assertThat(told).hasSize(31);
        assertThat(told.get(0)).isEqualTo("10: 1/1 of 1, 1.0, warming");
        assertThat(told.get(1)).isEqualTo("20: 0/1 of 1, 0.0, warming silent");
        assertThat(told.get(29)).isEqualTo("300: 0/1 of 1, 0.0, silent");
        assertThat(told.get(30)).isEqualTo("310: 0/0 of 0, 0.0, warming silent last");
        // an hour long it counts against coverage, then nothing is left
        assertThat(fleet.collector.dueMicros()).isEqualTo(3_631 * SECOND);
        assertThat(fleet.close(3_631 * SECOND)).isEmpty();
        assertThat(fleet.collector.dueMicros()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void countsWhoFellSilentAgainstCoverageForAnHour() {
        var fleet = new Told();
        var told = new LinkedHashMap<Long, String>();
        for (long second = 5; second < 4_000; second += 10) {
            if (second == 5) {
                fleet.admit("b PT5S", 5 * SECOND);
            }
            fleet.admit("a PT" + second + "S", second * SECOND);
            fleet.close(second * SECOND)
                    .forEach(signal -> told.put(Long.valueOf(signal.substring(0, signal.indexOf(':'))), signal));
        }
        assertThat(told.get(300L)).isEqualTo("300: 1/2 of 2, 0.5");
        assertThat(told.get(310L)).isEqualTo("310: 1/1 of 1, 0.5, warming");
        assertThat(told.get(3_600L)).isEqualTo("3600: 1/1 of 1, 0.5");
        assertThat(told.get(3_610L)).isEqualTo("3610: 1/1 of 1, 1.0");
    }

    @Test
    void forgetsWhoLeavesOnPurpose() {
        play("""
                clock  sample           | answer    signals
                PT1S   a PT1S           | ADMITTED  -
                PT2S   b PT2S           | ADMITTED  -
                PT12S  a PT12S          | ADMITTED  -
                PT13S  b PT13S removed  | ADMITTED  10: 2/2 of 2, 1.0, warming
                PT22S  a PT22S          | ADMITTED  20: 1/1 of 1, 1.0, warming
                # what it said before it left and comes after it
                PT23S  b PT11S          | LATE      -
                PT25S  b PT25S          | ADMITTED  -
                PT32S  a PT32S          | ADMITTED  -
                PT33S  b PT33S          | ADMITTED  30: 2/2 of 2, 1.0, warming
                """);
    }

    @Test
    void forgetsWhomAnOutcomeRemoves() {
        var fleet = new Told();
        fleet.admit("a PT1S", at("PT1S"));
        fleet.admit("b PT2S", at("PT2S"));
        fleet.close(at("PT5S"));
        fleet.apply(1, at("PT5S"), "b");
        // its last words, by a clock that is ahead
        fleet.admit("b PT8S", at("PT6S"));
        fleet.admit("a PT11S", at("PT11S"));
        assertThat(fleet.close(at("PT11S"))).containsExactly("10: 1/1 of 1, 1.0");
        // said so late it is alive
        fleet.admit("b PT36S", at("PT36S"));
        fleet.admit("a PT36S", at("PT36S"));
        assertThat(fleet.close(at("PT36S"))).containsExactly("20: 1/1 of 1, 1.0", "30: 0/1 of 1, 0.0, silent");
        assertThat(fleet.close(at("PT70S"))).containsExactly("40: 2/2 of 1, 1.0");
    }

    @Test
    void takesTheSilentAsGoneWhenTheSizeIsMadeSmaller() {
        var fleet = new Told();
        fleet.apply(3, at("PT1S"));
        for (long second = 1; second <= 21; second += 10) {
            for (String name : List.of("a", "b", "c")) {
                fleet.admit(name + " PT" + second + "S", second * SECOND);
            }
        }
        assertThat(fleet.close(at("PT21S"))).containsExactly("10: 3/3 of 3, 1.0", "20: 3/3 of 3, 1.0");
        fleet.apply(2, at("PT22S"));
        for (long second = 31; second <= 61; second += 10) {
            fleet.admit("a PT" + second + "S", second * SECOND);
            fleet.admit("b PT" + second + "S", second * SECOND);
        }
        assertThat(fleet.close(at("PT89S")))
                .containsExactly(
                        "30: 3/3 of 2, 1.0", "40: 2/3 of 2, 0.6666666666666666", "50: 2/3 of 2, 0.6666666666666666");
        assertThat(fleet.close(at("PT90S"))).containsExactly("60: 2/2 of 2, 1.0");
    }

    @Test
    void believesTheKnownInstancesAfterFiveMinutesOfFullCoverage() {
        var fleet = new Told();
        fleet.apply(5, at("PT1S"));
        var told = new ArrayList<String>();
        for (long second = 1; second <= 341; second += 10) {
            fleet.admit("a PT" + second + "S", second * SECOND);
            told.addAll(fleet.close(second * SECOND));
        }
        assertThat(told.get(0)).isEqualTo("10: 1/1 of 5, 1.0");
        assertThat(told.get(29)).isEqualTo("300: 1/1 of 5, 1.0");
        assertThat(told.get(30)).isEqualTo("310: 1/1 of 1, 1.0");
        // one more joins: it differs from the outcome still, and so counts at once
        fleet.admit("b PT341S", at("PT341S"));
        fleet.admit("a PT351S", at("PT351S"));
        fleet.admit("b PT351S", at("PT351S"));
        assertThat(fleet.close(at("PT351S"))).containsExactly("350: 2/2 of 2, 1.0");
        // and goes silent: what was seen stays
        fleet.admit("a PT361S", at("PT361S"));
        fleet.admit("a PT371S", at("PT371S"));
        assertThat(fleet.close(at("PT400S"))).containsExactly("360: 2/2 of 2, 1.0", "370: 1/2 of 2, 0.5");
        fleet.apply(4, at("PT400S"));
        assertThat(fleet.collector.instances()).isEqualTo(4);
    }

    @Test
    void warmsUntilTheKnownInstancesHaveBeenTheSameForAMinute() {
        var fleet = new Told();
        var told = new ArrayList<String>();
        for (long second = 1; second <= 181; second += 10) {
            fleet.admit("a PT" + second + "S", second * SECOND);
            if (second >= 91) {
                fleet.admit("b PT" + second + "S", second * SECOND);
            }
            told.addAll(fleet.close(second * SECOND));
        }
        List<Integer> warm = told.stream()
                .filter(signal -> !signal.contains("warming"))
                .map(signal -> Integer.valueOf(signal.substring(0, signal.indexOf(':'))))
                .toList();
        assertThat(warm).containsExactly(70, 80, 90, 160, 170, 180);
    }

    @Test
    void letsTheFleetSpeakForItself() {
        play("""
                clock  sample                             | answer    signals
                PT1S   - PT1S 10 queue=7 qps=5            | ADMITTED  -
                PT2S   a PT2S 10 qps=1 requests=2 errors=1  | ADMITTED  -
                PT12S  a PT12S 10 qps=1                   | ADMITTED  10: 1/1 of 1, 1.0, warming error_rate=0.5 errors=1.0 qps=5.0 queue=7.0 requests=2.0
                PT22S  a PT22S                            | ADMITTED  20: 1/1 of 1, 1.0, warming qps=1.0
                """);
    }

    @Test
    void leavesBadReadingsOutAndNamesWhatSeemsToBeInPercent() {
        var fleet = new Told();
        fleet.admit("a PT1S 10 cpu_utilization=70 qps=NaN", at("PT1S"));
        fleet.admit("b PT1S 10 cpu_utilization=0.5 qps=-3", at("PT1S"));
        fleet.admit("c PT1S 10 cpu_utilization=1.05 memory_utilization=-0.1", at("PT1S"));
        Closed closed = fleet.collector.close(at("PT40S"), Policies.NONE).orElseThrow();
        assertThat(closed.signal().metrics()).containsExactly(Map.entry("cpu_utilization", 1.55 / 2));
        assertThat(closed.percent()).containsExactly(Map.entry("cpu_utilization", 1));
    }

    @Test
    void refusesSketchesOfAnotherGammaAndOtherFleetsOfTheSameName() {
        var collector = new Collector("f");
        assertThat(collector.admit(withSketches("a", Kind.PREDICTION, 1.02, 1.05), SECOND))
                .isEqualTo(Admission.MISMATCH);
        assertThat(collector.admit(withSketches("a", Kind.PREDICTION, 1.02), SECOND))
                .isEqualTo(Admission.ADMITTED);
        assertThat(collector.admit(withSketches("b", Kind.PREDICTION, 1.05), SECOND))
                .isEqualTo(Admission.MISMATCH);
        assertThat(collector.admit(withSketches("b", Kind.REDIS, 1.02), SECOND)).isEqualTo(Admission.MISMATCH);
        assertThat(collector.admit(withSketches("b", Kind.PREDICTION), SECOND)).isEqualTo(Admission.ADMITTED);
    }

    @Test
    void mergesLatenciesOfAllInstances() {
        var collector = new Collector("f");
        var sum = new Sketch(1.02, 0, Map.of(10, 98L), 1, 2);
        var slow = new Sketch(1.02, 0, Map.of(300, 2L), 300, 400);
        collector.admit(withLatency("a", Map.of("latency_ms", sum)), SECOND);
        collector.admit(withLatency("b", Map.of("latency_ms", slow, "feature_latency_ms", sum)), SECOND);
        Closed closed = collector.close(40 * SECOND, Policies.NONE).orElseThrow();
        double fast = 2 * Math.pow(1.02, 10) / 2.02;
        assertThat(closed.signal().metrics())
                .containsEntry("latency_p50_ms", fast)
                .containsEntry("latency_p95_ms", fast)
                .containsEntry("latency_p99_ms", 2 * Math.pow(1.02, 300) / 2.02)
                .containsEntry("feature_latency_p95_ms", fast);
        assertThat(closed.traffic().orElseThrow().latency()).contains(sum.merge(slow));
    }

    @Test
    void refusesBytesOfAnotherFormat() {
        byte[] head = new Collector("f").encodeHead();
        head[0] = 9;
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Collector.decode("f", head)))
                .hasMessageContaining("fleet f has format 9, this program reads format 1");
    }

    private static Sample withSketches(String instance, Kind kind, double... gammas) {
        var latencies = new TreeMap<String, Sketch>();
        for (double gamma : gammas) {
            latencies.put("l" + latencies.size(), new Sketch(gamma, 1, Map.of(), 0, 0));
        }
        return new Sample("f", kind, "r", null, instance, SECOND, 10 * SECOND, Map.of(), latencies, false);
    }

    private static Sample withLatency(String instance, Map<String, Sketch> latencies) {
        return new Sample("f", Kind.PREDICTION, "r", 1, instance, SECOND, 10 * SECOND, Map.of(), latencies, false);
    }

    private static long at(String text) {
        return java.time.Duration.parse(text).toNanos() / 1_000;
    }

    private static void play(String story) {
        var fleet = new Told();
        Timeline.of(story).assertPlaysAll(row -> {
            Instant clock = row.at("clock");
            long micros = clock.toEpochMilli() * 1_000;
            List<String> before = fleet.close(micros);
            String answer = row.given("sample")
                    .map(sample -> fleet.admit(sample, micros).name())
                    .orElse("");
            String signals =
                    Stream.concat(before.stream(), fleet.close(micros).stream()).collect(Collectors.joining("; "));
            return List.of(answer, signals);
        });
    }

    /** A fleet without a policy, and its signals as text. */
    private static final class Told {
        final Collector collector = new Collector("f");

        /** Of {@code instance at interval name=value… removed}; {@code -} speaks for the fleet. */
        Admission admit(String text, long recordMicros) {
            String[] words = text.split(" ", -1);
            var gauges = new TreeMap<String, Double>();
            for (String word : words) {
                String[] sides = word.split("=", -1);
                if (sides.length == 2) {
                    gauges.put(sides[0], Double.valueOf(sides[1]));
                }
            }
            boolean removed = text.endsWith(" removed");
            long interval = words.length > 2 && !removed ? Long.parseLong(words[2]) : 10;
            String name = words[0].equals("-") ? "" : words[0];
            return collector.admit(
                    new Sample(
                            "f",
                            Kind.PREDICTION,
                            "r",
                            null,
                            name,
                            at(words[1]),
                            interval * SECOND,
                            gauges,
                            Map.of(),
                            removed),
                    recordMicros);
        }

        void apply(int instances, long atMicros, String... removed) {
            collector.apply(new Outcome("f", "f@1", 1, Outcome.Status.APPLIED, instances, List.of(removed), atMicros));
        }

        List<String> close(long clockMicros) {
            var told = new ArrayList<String>();
            for (Optional<Closed> closed = collector.close(clockMicros, Policies.NONE);
                    closed.isPresent();
                    closed = collector.close(clockMicros, Policies.NONE)) {
                told.add(text(closed.get()));
            }
            return told;
        }

        private static String text(Closed closed) {
            Signal signal = closed.signal();
            String flags = (closed.warming() ? " warming" : "")
                    + (closed.silent() ? " silent" : "")
                    + (closed.last() ? " last" : "")
                    + signal.metrics().entrySet().stream().map(m -> " " + m).collect(Collectors.joining());
            return signal.atMicros() / SECOND + ": " + signal.reporting() + "/" + signal.known() + " of "
                    + signal.instances() + ", " + signal.coverage() + (flags.isEmpty() ? "" : "," + flags);
        }
    }
}
