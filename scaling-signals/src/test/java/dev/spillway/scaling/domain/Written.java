package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A policy written in a test, a line a rule: {@code high: cpu_utilization > 0.7 for 5m out instances * 1.2}. */
final class Written {

    private final List<Rule> rules = new ArrayList<>();
    private String name = "policy";
    private int version = 1;
    private Mode mode = Mode.ACT;
    private double minCoverage = 0.5;
    private String maxGap = "30s";
    private int min = 1;
    private int max = 1000;
    private String cooldown = "5m";
    private int minStep = 1;
    private String delay = "0s";
    private Unit unit = Unit.INSTANCE;
    private boolean zeroHold;
    private Set<Integer> spot = Set.of();

    static Written policy(String... rules) {
        var policy = new Written();
        for (String rule : rules) {
            policy.rules.add(rule(rule));
        }
        return policy;
    }

    private static Rule rule(String line) {
        String[] named = line.split(":\\s*", 2);
        String[] parts = named[1].split("\\s+(?=for |out |in |up |down )");
        String when = parts[0];
        String wait = parts.length == 3 ? parts[1].substring(4) : "0s";
        String[] size = parts[parts.length - 1].split(" ", 2);
        Action action = Action.valueOf("SCALE_" + size[0].toUpperCase(java.util.Locale.ROOT));
        return new Rule(
                named[0],
                Sums.condition(when),
                micros(wait),
                action,
                Sums.quantity(size[1]),
                action.isCount() ? Unit.INSTANCE : Unit.DISK);
    }

    static long micros(String text) {
        long sum = 0;
        var parts = java.util.regex.Pattern.compile("([0-9]+)([hms])").matcher(text);
        while (parts.find()) {
            long unit = switch (parts.group(2)) {
                case "h" -> 3_600L;
                case "m" -> 60L;
                default -> 1L;
            };
            sum += Long.parseLong(parts.group(1)) * unit * 1_000_000;
        }
        return sum;
    }

    Written named(String newName, int newVersion) {
        name = newName;
        version = newVersion;
        return this;
    }

    Written observing() {
        mode = Mode.ADVISE;
        return this;
    }

    Written sizes(int newMin, int newMax) {
        min = newMin;
        max = newMax;
        return this;
    }

    Written step(int newStep) {
        minStep = newStep;
        return this;
    }

    Written cooldown(String newCooldown) {
        cooldown = newCooldown;
        return this;
    }

    Written maxGap(String newGap) {
        maxGap = newGap;
        return this;
    }

    Written delay(String newDelay) {
        delay = newDelay;
        return this;
    }

    Written coverage(double newCoverage) {
        minCoverage = newCoverage;
        return this;
    }

    Written unit(Unit newUnit) {
        unit = newUnit;
        rules.replaceAll(each -> each.action().isCount()
                ? new Rule(each.name(), each.when(), each.forMicros(), each.action(), each.size(), newUnit)
                : each);
        return this;
    }

    Written zeroHold() {
        zeroHold = true;
        return this;
    }

    Written spot(Integer... tiers) {
        spot = Set.of(tiers);
        return this;
    }

    Policy done() {
        return new Policy(
                name,
                version,
                mode,
                Map.of(),
                minCoverage,
                micros(maxGap),
                List.copyOf(rules),
                new Constraints(min, max, micros(cooldown), minStep, micros(delay), unit),
                zeroHold,
                spot,
                null);
    }
}
