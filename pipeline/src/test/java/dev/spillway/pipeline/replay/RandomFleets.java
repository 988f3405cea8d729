package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.pipeline.Json;
import dev.spillway.schemas.RecordKey;
import dev.spillway.testkit.Cases;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A few fleets under a load that changes, and what people, services and faults say in between. */
final class RandomFleets {
    static final Instant START = Instant.parse("2026-05-01T12:00:00Z");
    static final int SECONDS = 400;

    /** How often the service looks at what is due: all begins at such times, so all is due at such times. */
    static final int LOOK_MS = 200;

    static final String SERVING = """
            policy: serving
            version: %d
            applies_to: {kind: PREDICTION}
            rules:
              busy: {when: cpu_utilization > 0.7, for: 20s, scale_out: instances * 2}
              idle: {when: cpu_utilization < 0.2, for: 30s, scale_in: instances - 1}
            constraints: {min: 1, max: 12, cooldown: 1m}
            """;

    private static final String BUDGET = "global: scaling\nbudget: {PREDICTION: %d}\n";

    private static final List<String> FLEETS = List.of("web", "a|b", "db\\1", "lonely");

    private final Cases cases;
    private final List<ObjectNode> lines = new ArrayList<>();
    private final Map<String, Integer> sizes = new TreeMap<>();
    private int version = 2;

    RandomFleets(Cases cases) {
        this.cases = cases;
        FLEETS.forEach(fleet -> sizes.put(fleet, cases.between(1, 4)));
    }

    List<ObjectNode> lines() {
        double load = 0.5;
        for (int second = 1; second < SECONDS; second++) {
            if (cases.chance(0.02)) {
                load = cases.pick(0.0, 0.1, 0.5, 0.65, 0.9);
            }
            if (second % 10 == 1) {
                sizes.replaceAll((fleet, size) -> cases.chance(0.02) ? cases.between(1, 5) : size);
                for (String fleet : FLEETS) {
                    for (int i = 0; i < sizes.getOrDefault(fleet, 0); i++) {
                        if (!cases.chance(0.03)) {
                            sample(fleet, i, second * 1_000 + LOOK_MS * cases.between(0, 3), load);
                        }
                    }
                }
            }
            if (cases.chance(0.12)) {
                interrupt(second * 1_000 + 4 * LOOK_MS);
            }
        }
        lines.sort((one, other) ->
                one.path("timestamp").asText().compareTo(other.path("timestamp").asText()));
        return lines;
    }

    private static String kindOf(String fleet) {
        return fleet.startsWith("db") ? "CASSANDRA" : fleet.equals("lonely") ? "TRAINING" : "PREDICTION";
    }

    private static String key(String fleet) {
        return RecordKey.of(fleet);
    }

    private static String time(int millis) {
        return Json.time((START.toEpochMilli() + millis) * 1_000);
    }

    private ObjectNode line(String topic, String key, int millis) {
        ObjectNode line = Json.mapper().createObjectNode();
        line.put("topic", topic).put("key", key).put("timestamp", time(millis));
        lines.add(line);
        return line;
    }

    private ObjectNode sample(String fleet, int instance, int millis, double load) {
        ObjectNode value = line("instance-metrics", key(fleet), millis).putObject("value");
        value.put("fleet", fleet)
                .put("kind", kindOf(fleet))
                .put("region", fleet.equals("web") ? "east" : "we|st")
                .put("instance", fleet + "-" + instance)
                .put("at", time(millis - cases.between(0, 400)))
                .put("interval_s", 10.0);
        value.putObject("gauges")
                .put("cpu_utilization", load)
                .put("requests", cases.between(0, 100))
                .put("errors", cases.between(0, 2));
        value.putObject("latencies");
        return value;
    }

    /** Something other than a good sample. */
    private void interrupt(int millis) {
        String fleet = cases.pick(FLEETS);
        switch (cases.between(0, 16)) {
            case 0 -> sample(fleet, 0, millis, 0.5).put("at", time(millis - 29_000));
            case 1 -> sample(fleet, 0, millis, 0.5).put("at", time(millis - 31_000));
            case 2 -> sample(fleet, 0, millis, 0.5).put("region", "elsewhere");
            case 3 -> sample(fleet, 0, millis, 0.5).put("fleet", "other");
            case 4 -> {
                sample(fleet, 0, millis, 0.5);
                last().putNull("key");
            }
            case 5 -> {
                sample(fleet, 0, millis, 0.5);
                last().putNull("value");
            }
            case 6 -> {
                sample(fleet, 0, millis, 0.5);
                ObjectNode line = last();
                line.remove("value");
                line.put("valueBase64", new byte[] {9, 9, 9});
            }
            case 7 -> sample(fleet, 0, millis, 0.5).put("removed", true);
            case 8, 9 -> request(fleet, millis);
            case 10 -> control(fleet, millis);
            case 11 -> policy(millis);
            case 12 -> budget(millis);
            // those of the cluster would take the place of what its procedure comes to
            default -> outcome(fleet.startsWith("db") ? "web" : fleet, millis);
        }
    }

    /** The line that a value has just been made for. */
    private ObjectNode last() {
        return lines.get(lines.size() - 1);
    }

    private void request(String fleet, int millis) {
        ObjectNode value = line("scaling-requests", cases.chance(0.1) ? "other" : key(fleet), millis)
                .putObject("value");
        value.put("id", key(fleet) + "@" + millis)
                .put("epoch", millis)
                .put("issuedAt", time(millis))
                .put("validUntil", time(millis + 60_000))
                .put("fleet", fleet)
                .put("priority", 1)
                .put("reason", "test");
        if (cases.chance(0.7)) {
            value.put("atLeast", cases.between(1, 8));
        }
        if (cases.chance(0.3)) {
            value.put("factor", 1.5);
        }
    }

    private void control(String fleet, int millis) {
        String to = cases.chance(0.2) ? "*" : key(fleet);
        String control = cases.pick("FREEZE", "NONE", "NONE", "ZERO_CONFIRMED", "APPROVED", "TOMBSTONE");
        boolean approval = control.equals("APPROVED");
        int epoch = cases.between(1, 4);
        ObjectNode line = line("scaling-controls", approval ? to + "|" + epoch : to, millis);
        if (control.equals("TOMBSTONE")) {
            line.putNull("value");
            return;
        }
        ObjectNode value =
                line.putObject("value").put("control", control).put("by", "me").put("reason", "test");
        if (approval && cases.chance(0.7)) {
            value.put("decisionId", key(fleet) + "@" + epoch);
        }
    }

    private void policy(int millis) {
        String name = cases.chance(0.8) ? "serving" : "other";
        ObjectNode line = line("scaling-policies", name, millis);
        int next = cases.chance(0.7) ? version++ : 1;
        String text = SERVING.formatted(next).replace("0.7", cases.pick("0.7", "0.6", "nothing"));
        line.putObject("value").put("definition", text).put("version", next).put("checksum", "c");
    }

    private void budget(int millis) {
        ObjectNode line = line("global-config", cases.chance(0.8) ? "scaling" : "other", millis);
        if (cases.chance(0.2)) {
            line.putNull("value");
            return;
        }
        String text = cases.chance(0.8) ? BUDGET.formatted(cases.between(1, 6)) : "global: scaling\nbudget: 7\n";
        line.putObject("value").put("definition", text).put("version", 1).put("checksum", "c");
    }

    private void outcome(String fleet, int millis) {
        ObjectNode line = line("scaling-outcomes", key(fleet), millis);
        if (cases.chance(0.05)) {
            line.putNull("value");
            return;
        }
        int epoch = cases.between(1, 4);
        ObjectNode value = line.putObject("value")
                .put("decisionId", key(fleet) + "@" + epoch)
                .put("epoch", epoch)
                .put("status", cases.pick("APPLIED", "APPLIED", "APPLIED", "REJECTED", "FAILED"))
                .put("instances", cases.between(1, 8))
                .put("at", time(millis));
        if (cases.chance(0.3)) {
            value.putArray("removed").add(fleet + "-0");
        }
    }
}
