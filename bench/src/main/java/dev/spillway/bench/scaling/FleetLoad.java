package dev.spillway.bench.scaling;

import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.Sketch;
import dev.spillway.schemas.shared.FleetKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Prediction fleets whose instances each report ten gauges and a sketch of 200 latencies every 10 s, at an offset of their own. What
 * they report is the same in every process that has the same numbers.
 *
 * @param policies each is for as many of the fleets
 * @param seed of the latencies and the offsets
 */
record FleetLoad(int fleets, int instances, int policies, long seed) {
    static final long SLOT_MICROS = 10_000_000;

    static final int GAUGES = 10;
    static final int RULES = 10;

    /** Of that many fleets one is busy, so that each of its signals asks for more instances. */
    private static final int BUSY_EACH = 10;

    private static final double GAMMA = 1.01 / 0.99;
    private static final int KINDS_OF_LATENCIES = 64;
    private static final int VALUES = 200;

    static boolean isBusy(int fleet) {
        return fleet % BUSY_EACH == 0;
    }

    String fleet(int fleet) {
        return "p%04d-fleet-%05d".formatted(fleet % policies, fleet);
    }

    static int number(String fleet) {
        return Integer.parseInt(fleet.substring(fleet.length() - 5));
    }

    /** After the beginning of each slot of 10 s, by {@code fleet * instances + instance}. */
    int[] offsetsMicros() {
        var random = new Random(seed);
        return IntStream.range(0, fleets * instances)
                .map(i -> random.nextInt((int) SLOT_MICROS))
                .toArray();
    }

    /** In milliseconds, sorted, of each kind. */
    double[][] latencies() {
        var random = new Random(seed + 1);
        var latencies = new double[KINDS_OF_LATENCIES][VALUES];
        for (double[] values : latencies) {
            double median = 2 + 4 * random.nextDouble();
            for (int i = 0; i < VALUES; i++) {
                values[i] = median * Math.exp(0.6 * random.nextGaussian());
            }
            Arrays.sort(values);
        }
        return latencies;
    }

    /** Which latencies an instance reports in a slot. */
    static int kind(int instance, long slot) {
        return (int) Math.floorMod(instance * 31L + slot * 7, (long) KINDS_OF_LATENCIES);
    }

    /** Of all latencies of a fleet in a slot: the value of rank ⌊q·(n−1)⌋. */
    double exact(double[][] latencies, int fleet, long slot, double q) {
        double[] all = IntStream.range(fleet * instances, (fleet + 1) * instances)
                .mapToObj(instance -> latencies[kind(instance, slot)])
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .toArray();
        return all[(int) Math.floor(q * (all.length - 1))];
    }

    static Sketch[] sketches(double[][] latencies) {
        return Arrays.stream(latencies).map(FleetLoad::sketch).toArray(Sketch[]::new);
    }

    private static Sketch sketch(double[] values) {
        var counts = new HashMap<String, Long>();
        for (double value : values) {
            counts.merge(Integer.toString((int) Math.ceil(Math.log(value) / Math.log(GAMMA))), 1L, Long::sum);
        }
        return new Sketch(GAMMA, 0L, counts, values[0], values[values.length - 1]);
    }

    InstanceMetrics sample(int instance, long atMicros, Sketch sketch) {
        int fleet = instance / instances;
        double qps = isBusy(fleet) ? 150 : 50;
        Map<String, Double> gauges = new LinkedHashMap<>();
        gauges.put("qps", qps);
        gauges.put("requests", qps * 10);
        gauges.put("errors", 1.0);
        gauges.put("unavailable", 0.0);
        gauges.put("cpu_utilization", 0.5);
        gauges.put("memory_utilization", 0.6);
        gauges.put("threads", 64.0);
        gauges.put("connections", 512.0);
        gauges.put("queue_length", 3.0);
        gauges.put("gc_pause_ms", 4.5);
        return new InstanceMetrics(
                fleet(fleet),
                FleetKind.PREDICTION,
                "region-" + fleet % 4,
                2,
                "instance-" + instance,
                Instant.EPOCH.plusNanos(atMicros * 1_000),
                10.0,
                gauges,
                Map.of("latency_ms", sketch),
                null);
    }

    /** All policies, as one text. They only advise: nobody obeys in a bench. */
    String policies(int version) {
        var text = new StringBuilder();
        for (int policy = 0; policy < policies; policy++) {
            text.append(policy(policy, version)).append("---\n");
        }
        return text.toString();
    }

    /** Ten rules, of which one is true for busy fleets. */
    String policy(int policy, int version) {
        var rules = new StringBuilder();
        for (int i = 1; i < RULES; i++) {
            rules.append("  rule_%d: {when: latency_p95_ms > %d && cpu_utilization > 0.9, for: %dm, scale_out: instances * 1.2}\n"
                    .formatted(i, 1_000 + i, i));
        }
        return """
                policy: bench-%1$04d
                version: %2$d
                mode: observe
                applies_to: {kind: PREDICTION, fleets: ["p%1$04d-*"]}
                metrics:
                  qps_per_instance: {from: qps}
                rules:
                  busy: {when: qps_per_instance > 100, scale_out: instances * 1.5}
                %3$sconstraints: {min: 1, max: 1000, cooldown: 1s}
                """.formatted(policy, version, rules);
    }
}
