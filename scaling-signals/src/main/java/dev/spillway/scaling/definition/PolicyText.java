package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.Constraints;
import dev.spillway.scaling.domain.Glob;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.MetricDefinition;
import dev.spillway.scaling.domain.Mode;
import dev.spillway.scaling.domain.Policy;
import dev.spillway.scaling.domain.Procedure;
import dev.spillway.scaling.domain.Rule;
import dev.spillway.topologies.definition.Checksum;
import dev.spillway.topologies.definition.Durations;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A policy in the words of its YAML, with every default spelled out: what holds for a fleet, for people to read. */
public final class PolicyText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_(][A-Za-z0-9_ .<>=+/*&|!%()-]*");

    private final StringBuilder text = new StringBuilder();

    private PolicyText() {}

    /** What holds for fleets of one tier. */
    public static String of(Policy policy) {
        var written = new PolicyText();
        written.write(policy);
        return written.text.toString();
    }

    /** The checksum of what a policy means: comments, the order of keys and whether a default is spelled out play no part. */
    static String checksum(Kind kind, List<Glob> fleets, Policy base, Map<Integer, Policy> tiers) {
        var checksum = new Checksum();
        checksum.add("kind", kind);
        new TreeSet<>(fleets.stream().map(Glob::text).toList()).forEach(fleet -> checksum.add("fleet", fleet));
        checksum.add("base", of(base));
        // a tier that says what the base says anyway means nothing
        tiers.forEach((tier, policy) -> {
            if (!of(policy).equals(of(base))) {
                checksum.add("tier " + tier, of(policy));
            }
        });
        return checksum.sha256();
    }

    private void write(Policy policy) {
        line("policy", policy.name());
        line("version", policy.version());
        line("mode", policy.mode() == Mode.ACT ? "act" : "observe");
        if (!policy.metrics().isEmpty()) {
            text.append("metrics:\n");
            policy.metrics().values().forEach(metric -> item(metric.name(), metric(policy, metric)));
        }
        line("min_coverage", policy.minCoverage());
        line("max_gap", Durations.text(policy.maxGapMicros()));
        if (!policy.rules().isEmpty()) {
            text.append("rules:\n");
            policy.rules().forEach(rule -> item(rule.name(), rule(rule)));
        }
        line("constraints", "{" + constraints(policy.constraints()) + "}");
        line("zero_hold", policy.zeroHold());
        if (!policy.preferSpotTiers().isEmpty()) {
            line("prefer_spot_tiers", new TreeSet<>(policy.preferSpotTiers()));
        }
        Procedure procedure = policy.procedure();
        if (procedure != null) {
            line("procedure", "{" + procedure(procedure) + "}");
        }
    }

    private void line(String key, Object value) {
        text.append(key).append(": ").append(value).append('\n');
    }

    private void item(String key, String values) {
        text.append("  ").append(key).append(": {").append(values).append("}\n");
    }

    private static String metric(Policy policy, MetricDefinition metric) {
        String folded = metric.quantile() == null
                ? "fold: " + metric.fold().name().toLowerCase(Locale.ROOT)
                : "quantile: " + metric.quantile();
        return "from: " + metric.from() + ", " + folded + ", load: " + policy.isLoad(metric.name());
    }

    private static String rule(Rule rule) {
        return "when: " + quoted(rule.when().text()) + ", for: " + Durations.text(rule.forMicros()) + ", "
                + rule.action().name().toLowerCase(Locale.ROOT) + ": "
                + quoted(rule.size().text()) + ", unit: " + rule.unit();
    }

    private static String constraints(Constraints constraints) {
        return "min: " + constraints.min() + ", max: " + constraints.max() + ", unit: " + constraints.unit()
                + ", min_step: " + constraints.minStep() + ", cooldown: " + Durations.text(constraints.cooldownMicros())
                + ", scale_down_delay: " + Durations.text(constraints.scaleDownDelayMicros());
    }

    private static String procedure(Procedure procedure) {
        String brake = procedure.brakeAfterFirst() == null
                ? ""
                : ", brake_after_first: " + quoted(procedure.brakeAfterFirst().text());
        return "name: " + procedure.name() + brake + ", verify: "
                + quoted(procedure.verify().text()) + ", verify_for: " + Durations.text(procedure.verifyForMicros())
                + ", abort_after: " + Durations.text(procedure.abortAfterMicros());
    }

    /** In quotes where YAML would take a comma, a bracket or a colon for its own. */
    private static String quoted(String expression) {
        String line = expression.lines().map(String::strip).collect(Collectors.joining(" "));
        return PLAIN.matcher(line).matches()
                ? line
                : "\"" + line.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
