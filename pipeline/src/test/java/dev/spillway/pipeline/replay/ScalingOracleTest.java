package dev.spillway.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random metrics of a fleet, against an oracle that keeps every sample; and in an order in which they may as well arrive. */
class ScalingOracleTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Instant START = Instant.parse("2024-05-01T12:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void writesWhatTheOracleSays(long seed) {
        Seeds.check(seed, this::check);
    }

    private void check(Cases cases) throws IOException {
        var rules = new ScalingOracle.Rules(
                0.75,
                cases.pick(0, 20, 60),
                0.25,
                cases.pick(10, 120),
                cases.pick(1, 3),
                cases.pick(6, 12),
                cases.pick(0, 60, 300),
                0.5);
        double loss = cases.pick(0.0, 0.1, 0.4);
        List<ScalingOracle.Sample> samples = samples(cases, loss);
        var oracle = new ScalingOracle(rules);
        samples.forEach(oracle::take);
        oracle.runUntil(
                samples.stream().mapToDouble(ScalingOracle.Sample::at).max().orElseThrow() + 30);
        var replaying = new Replaying(folder)
                .file("defs/policy.yaml", policy(rules))
                .file("in.jsonl", text(samples))
                .file("shuffled.jsonl", text(shuffledWithinSlots(samples, cases)));

        assertThat(run(replaying, "in.jsonl", "out")).as(replaying::complained).isZero();
        assertThat(signals(replaying)).isEqualTo(oracle.signals());
        assertThat(decisions(replaying)).isEqualTo(oracle.decisions());

        assertThat(run(replaying, "in.jsonl", "again")).isZero();
        assertThat(replaying.everything("again")).isEqualTo(replaying.everything("out"));
        if (loss == 0) {
            assertThat(run(replaying, "shuffled.jsonl", "shuffled")).isZero();
            assertThat(replaying.everything("shuffled")).isEqualTo(replaying.everything("out"));
        }
    }

    private static int run(Replaying replaying, String in, String out) {
        return replaying.run("@" + in, "--definitions", "@defs", "--out", "@" + out, "--overwrite");
    }

    /** A few instances that report once a slot, now and then not, under a load that changes every few minutes. */
    private static List<ScalingOracle.Sample> samples(Cases cases, double loss) {
        int instances = cases.between(1, 8);
        int slots = cases.between(20, 150);
        var samples = new ArrayList<ScalingOracle.Sample>();
        // one that is silent for three signals may be one that has left when the fleet was made smaller
        var lost = new int[instances];
        int load = 32;
        for (int slot = 0; slot < slots; slot++) {
            if (cases.chance(0.1)) {
                load = cases.pick(4, 10, 32, 52, 60);
            }
            for (int i = 0; i < instances; i++) {
                if (slot > 0 && lost[i] < 2 && cases.chance(loss)) {
                    lost[i]++;
                } else {
                    lost[i] = 0;
                    double at = slot * 10 + 1 + i + cases.between(0, 9) / 10.0;
                    samples.add(new ScalingOracle.Sample(at, "i" + i, (load + cases.between(0, 3)) / 64.0));
                }
            }
        }
        samples.sort(Comparator.comparingDouble(ScalingOracle.Sample::at));
        return samples;
    }

    /** If none is lost a slot closes with the last of the samples after it, whichever that is. */
    private static List<ScalingOracle.Sample> shuffledWithinSlots(List<ScalingOracle.Sample> samples, Cases cases) {
        var bySlot = samples.stream()
                .collect(Collectors.groupingBy(
                        sample -> (int) (sample.at() / 10), TreeMap::new, Collectors.<ScalingOracle.Sample>toList()));
        var shuffled = new ArrayList<ScalingOracle.Sample>();
        bySlot.values().forEach(slot -> shuffled.addAll(cases.shuffled(slot)));
        return shuffled;
    }

    private static String policy(ScalingOracle.Rules rules) {
        return """
                policy: p
                version: 1
                applies_to: {kind: CASSANDRA}
                min_coverage: %s
                rules:
                  high: {when: cpu_utilization > %s, for: %ss, scale_out: instances * 1.5}
                  low: {when: cpu_utilization < %s, for: %ss, scale_in: instances * 0.9}
                constraints: {min: %s, max: %s, cooldown: %ss}
                """.formatted(
                        rules.minCoverage(),
                        rules.out(),
                        rules.outFor(),
                        rules.in(),
                        rules.inFor(),
                        rules.min(),
                        rules.max(),
                        rules.cooldown());
    }

    private static String text(List<ScalingOracle.Sample> samples) {
        return samples.stream()
                .map(sample -> {
                    Instant at = START.plusMillis(Math.round(sample.at() * 1_000));
                    return """
                            {"topic":"instance-metrics","key":"f","timestamp":"%s","value":{"fleet":"f","kind":"CASSANDRA",\
                            "region":"r","instance":"%s","at":"%s","interval_s":10,"gauges":{"cpu_utilization":%s},\
                            "latencies":{}}}
                            """.formatted(at, sample.instance(), at, sample.cpu());
                })
                .collect(Collectors.joining());
    }

    private static List<String> signals(Replaying replaying) throws IOException {
        var signals = new ArrayList<String>();
        for (String line : replaying.lines("scaling-signals.jsonl")) {
            JsonNode value = MAPPER.readTree(line).get("value");
            JsonNode cpu = value.get("metrics").get("cpu_utilization");
            signals.add(Instant.parse(value.get("at").asText()).getEpochSecond()
                    - START.getEpochSecond() + " " + value.get("instances")
                    + " " + value.get("known") + " " + value.get("reporting") + " "
                    + (cpu == null ? "null" : cpu.asText()));
        }
        return signals;
    }

    private static List<String> decisions(Replaying replaying) throws IOException {
        var decisions = new ArrayList<String>();
        for (String line : replaying.lines("scaling-decisions.jsonl")) {
            JsonNode value = MAPPER.readTree(line).get("value");
            long millis = Instant.parse(value.get("issuedAt").asText()).toEpochMilli() - START.toEpochMilli();
            decisions.add(millis + " " + value.get("from") + ">" + value.get("to") + " "
                    + value.get("rule").asText());
        }
        return decisions;
    }
}
