package dev.spillway.scaling.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFaultsTest {

    /** A policy without a fault; each row of the table puts one line in place of the line with the same key, or at the end. */
    private static final String SOUND = """
            policy: p
            version: 1
            applies_to: {kind: PREDICTION, fleets: ["*"]}
            metrics:
              per: {from: qps, fold: mean}
            rules:
              high: {when: per > 40000, for: 2m, scale_out: instances * 1.5}
            constraints: {min: 10, max: 1000}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                // the document
                "polisy: p => 1:1: the first key tells the kind of a document, and \"polisy\" is none; did you mean \"policy\"?",
                "policy: a|b => 1:9: \"policy\" \"a|b\" is not a name; use letters, digits, '.', '_' and '-', starting with a letter or digit",
                "version: 0 => 2:10: \"version\" must be a whole number of at least 1, not \"0\"",
                "version: '1' => 2:10: \"version\" must be a whole number of at least 1, not \"1\"",
                "version => 1:1: a policy needs \"version\"; write version: 1",
                "applies_to => 1:1: a policy needs \"applies_to\"; write applies_to: {kind: PREDICTION}",
                "applies_to: {fleets: [a]} => 3:13: \"applies_to\" needs \"kind\"; known: PREDICTION, TRAINING, CASSANDRA, REDIS, KAFKA, CONTROL",
                "applies_to: {kind: PREDICTIONS} => 3:20: no kind \"PREDICTIONS\"; did you mean \"PREDICTION\"?",
                "applies_to: {kind: PREDICTION, fleet: [a]} => 3:32: no key \"fleet\" in \"applies_to\"; did you mean \"fleets\"?",
                "applies_to: {kind: PREDICTION, fleets: a} => 3:40: \"fleets\" must be a list, not \"a\"; write [\"*\"]",
                "mode: advise => 9:7: no mode \"advise\"; known: act, observe",
                "min_coverage: 1.5 => 9:15: \"min_coverage\" must be from 0 to 1, not 1.5; half is 0.5",
                "min_coverage: half => 9:15: \"min_coverage\" must be a number, not \"half\"",
                "min_converage: 0.5 => 9:1: no key \"min_converage\" in a policy; did you mean \"min_coverage\"?",
                "max_gap: 30 => 9:10: \"max_gap\" must be a duration, not \"30\"; write an integer with ms, s, m, h, d or w, such as 15m",
                "max_gap: 0s => 9:10: \"max_gap\" of 0s is too short; at least 1s",
                "zero_hold: no => 9:12: \"zero_hold\" must be true or false, not \"no\"",
                "prefer_spot_tiers: [3, 5] => 9:24: there is no tier 5; tiers are 1 to 4",
                "prefer_spot_tiers: 3 => 9:20: \"prefer_spot_tiers\" must be a list, not \"3\"; write [3, 4]",

                // metrics
                "  per: {fold: mean} => 5:8: a metric needs \"from\"; say what instances report: from: qps",
                "  per: {from: qps, fold: avg} => 5:26: no fold \"avg\"; known: max, mean, sum",
                "  per: {from: qps, fold: mean, quantile: 0.9} => 5:26: a metric has a fold, of gauges, or a quantile, of a sketch; leave one of them out",
                "  per: {from: latency_ms, quantile: 95} => 5:37: \"quantile\" must be from 0 to 1, not 95; p95 is quantile: 0.95",
                "  per: {from: latency_ms, quantile: p95} => 5:37: \"quantile\" must be a number, not \"p95\"",
                "  per: {from: qps, load: 1} => 5:26: \"load\" must be true or false, not \"1\"",
                "  per: {form: qps, from: qps} => 5:9: no key \"form\" in a metric; did you mean \"from\"?",
                "  per: {from: q-ps} => 5:15: \"from\" \"q-ps\" is not a name; use letters, digits and _, not starting with a digit",

                // rules
                "  high: {for: 2m, scale_out: instances * 2} => 7:9: a rule needs \"when\"; write when: cpu_utilization > 0.70",
                "  high: {when: perr > 4, scale_out: instances * 2} => 7:16: no metric \"perr\"; did you mean \"per\"?",
                "  high: {when: qsp > 4, scale_out: instances * 2} => 7:16: no metric \"qsp\"; did you mean \"qps\"?",
                "  high: {when: queue_depth > 4, scale_out: instances * 2} => 7:16: no metric \"queue_depth\"",
                "  high: {when: per > 4, scale_out: instnces * 2} => 7:36: no metric \"instnces\"; did you mean \"instances\"?",
                "  high: {when: per, scale_out: instances * 2} => 7:16: a condition must be true or false, not a number; compare it with something: cpu_utilization > 0.7",
                "  high: {when: \"per > 'x'\", scale_out: instances * 2} => 7:21: > does not take (double, string); write numbers without quotes",
                "  high: {when: [per], scale_out: instances * 2} => 7:16: \"when\" must be a text, not a list",
                "  high: {when: per > 4, scale_out: instances > 2} => 7:46: a size must be a number, not true or false",
                "  high: {when: per > 4, for: 2, scale_out: instances * 2} => 7:30: \"for\" must be a duration, not \"2\"; write an integer with ms, s, m, h, d or w, such as 15m",
                "  high: {when: per > 4, for: 2min, scale_out: instances * 2} => 7:30: \"for\" must be a duration, not \"2min\"; write an integer with ms, s, m, h, d or w, such as 15m",
                "  high: {when: per > 4, four: 2m, scale_out: instances * 2} => 7:25: no key \"four\" in a rule; did you mean \"for\"?",
                "  high: {when: per > 4, scale-out: instances * 2} => 7:25: no key \"scale-out\" in a rule; did you mean \"scale_out\"? + 7:9: the rule \"high\" says nowhere what to do; write scale_out: instances * 1.5, or one of scale_out, scale_in, scale_up, scale_down",
                "  high: {when: per > 4, for: 2m} => 7:9: the rule \"high\" says nowhere what to do; write scale_out: instances * 1.5, or one of scale_out, scale_in, scale_up, scale_down",
                "  high: {when: per > 4, scale_out: 2, scale_in: 1} => 7:49: the rule \"high\" goes two ways: scale_out and scale_in; make two rules of it",
                "  high: {when: per > 4, scale_out: 0} => 7:36: scale_out must be above 0, not 0",
                "  high: {when: per > 4, scale_up: 0.5, unit: VCPU} => 7:35: scale_up must be above 1, not 0.5",
                "  high: {when: per > 4, scale_down: 1.5, unit: DISK} => 7:37: scale_down must be above 0 and below 1, not 1.5",
                "  high: {when: per > 4, scale_up: instances * 2, unit: DISK} => 7:35: scale_up is the factor by which each instance changes, whatever their number; write scale_up: 1.5",
                "  high: {when: per > 4, scale_up: 1.5} => 7:35: scale_up changes what each instance has, and INSTANCE counts them; add unit: DISK or unit: VCPU",
                "  high: {when: per > 4, scale_out: 20, unit: DISK} => 7:46: scale_out changes how many there are, and DISK is what each of them has; write scale_up, or another unit",
                "  high: {when: per > 4, scale_out: 20, unit: NODES} => 7:46: no unit \"NODES\"; did you mean \"NODE\"?",
                "  bounds: {when: per > 4, scale_out: 20} => 9:3: \"bounds\" is no name for a rule: decisions without a rule are called so; rename it",
                "  high: 4 => 7:9: a rule must be a map, not \"4\" + 7:9: a rule needs \"when\"; write when: cpu_utilization > 0.70 + 7:9: the rule \"high\" says nowhere what to do; write scale_out: instances * 1.5, or one of scale_out, scale_in, scale_up, scale_down",

                // constraints
                "constraints => 1:1: a policy needs \"constraints\"; write constraints: {min: 10, max: 1000}",
                "constraints: {max: 10} => 8:14: \"constraints\" needs \"min\"; write min: 10",
                "constraints: {min: 10} => 8:14: \"constraints\" needs \"max\"; write max: 1000",
                "constraints: {min: 10, max: 9} => 8:20: min 10 is above max 9; lower the one or raise the other",
                "constraints: {min: 0, max: 9} => 8:20: \"min\" must be a whole number of at least 1, not \"0\"",
                "constraints: {min: 1.5, max: 9} => 8:20: \"min\" must be a whole number of at least 1, not \"1.5\"",
                "constraints: {min: 1, max: 9, min_step: 0} => 8:41: \"min_step\" must be a whole number of at least 1, not \"0\"",
                "constraints: {min: 1, max: 9, cooldown: 5} => 8:41: \"cooldown\" must be a duration, not \"5\"; write an integer with ms, s, m, h, d or w, such as 15m",
                "constraints: {min: 1, max: 9, coldown: 5m} => 8:31: no key \"coldown\" in \"constraints\"; did you mean \"cooldown\"?",
                "constraints: {min: 1, max: 9, unit: SERVER} => 8:37: no unit \"SERVER\"; known: BROKER, DISK, INSTANCE, NODE, PARTITION, VCPU",

                // tiers
                "tiers: {5: {mode: act}} => 9:9: there is no tier 5; tiers are 1 to 4",
                "tiers: {one: {mode: act}} => 9:9: a tier must be a whole number of at least 1, not \"one\"",
                "tiers: {1: {rules: {hihg: {for: 1m}}}} => 9:21: tier 1 changes a rule \"hihg\" that the policy does not have; did you mean \"high\"?",
                "tiers: {1: {rules: {high: {four: 1m}}}} => 9:28: no key \"four\" in a rule; did you mean \"for\"?",
                "tiers: {1: {rules: {high: {when: perr > 1}}}} => 9:34: no metric \"perr\"; did you mean \"per\"?",
                "tiers: {1: {rules: {high: {scale_in: instances - 1}}}} => 9:38: the rule \"high\" goes two ways: scale_out and scale_in; make two rules of it",
                "tiers: {1: {constraints: {min: 2000}}} => 9:32: min 2000 is above max 1000; lower the one or raise the other",
                "tiers: {1: {constraint: {min: 2}}} => 9:13: no key \"constraint\" in tier 1; did you mean \"constraints\"?",
                "tiers: {1: {applies_to: {kind: REDIS}}} => 9:13: no key \"applies_to\" in tier 1; known: constraints, max_gap, metrics, min_coverage, mode, prefer_spot_tiers, procedure, rules, zero_hold",
                "tiers: {1: {constraints: {min: 2, min: 3}}} => 9:35: key \"min\" is there twice; the first is in line 9",
                "tiers: {1: {mode: act}, 1: {mode: act}} => 9:25: key \"1\" is there twice; the first is in line 9",

                // the procedure
                "procedure: {name: add-node, verify_for: 5m, abort_after: 4h} => 9:12: \"procedure\" needs \"verify\"; write verify: read_latency_p99_ms <= 15",
                "procedure: {name: add-nodes, verify: qps > 1, verify_for: 5m, abort_after: 4h} => 9:19: no procedure \"add-nodes\"; did you mean \"add-node\"?",
                "procedure: {name: add-node, verify: qsp > 1, verify_for: 5m, abort_after: 4h} => 9:37: no metric \"qsp\"; did you mean \"qps\"?",
                "procedure: {name: add-node, brake_after_first: qps, verify: qps > 1, verify_for: 5m, abort_after: 4h} => 9:48: a condition must be true or false, not a number; compare it with something: cpu_utilization > 0.7",
            })
    void saysWhatIsWrongAndWhatWouldBeRight(String line, String expected) {
        assertThat(faults(with(line))).containsExactlyInAnyOrder(expected.split(" \\+ "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "global: scalling¶budget: {} => 1:9: nothing global is called \"scalling\"; did you mean \"scaling\"?",
                "global: scaling => 1:1: global scaling needs \"budget\"; write budget: {PREDICTION: 200}",
                "global: scaling¶budget: {PREDICTON: 2} => 2:10: no kind \"PREDICTON\"; did you mean \"PREDICTION\"?",
                "global: scaling¶budget: {REDIS: 0} => 2:17: a budget must be a whole number of at least 1, not \"0\"",
                "global: scaling¶budgets: {}¶budget: {} => 2:1: no key \"budgets\" in global scaling; did you mean \"budget\"?",
                "capacity: c¶growth: {models: [1, 2, 3, 4]} => 1:1: a capacity plan needs \"infrastructure\"; write infrastructure: {prediction_servers: [200, 300, 600]}",
                "capacity: c¶growth: {models: [1, 2, 3]}¶infrastructure: {gpu_nodes: [1, 2, 3]} => 2:18: \"models\" has 3 numbers, and needs 4; write one number for each of the years [0, 1, 3, 5]",
                "capacity: c¶growth: {model: [1, 2, 3, 4]}¶infrastructure: {gpu_nodes: [1, 2, 3]} => 2:10: no key \"model\" in growth; did you mean \"models\"?",
                "capacity: c¶growth: {models: [1, 2, x, 4]}¶infrastructure: {gpu_nodes: [1, 2, 3]} => 2:25: a number of \"models\" must be a number, not \"x\"",
                "capacity: c¶growth: {models: [1, 2, 3, 0]}¶infrastructure: {gpu_nodes: [1, 2, 3]} => 2:28: \"models\" must be above 0, not 0",
                "capacity: c¶growth: {models: 4}¶infrastructure: {gpu_nodes: [1, 2, 3]} => 2:18: \"models\" must be a list, not \"4\"; write one number for each of the years [0, 1, 3, 5]",
            })
    void saysWhatIsWrongWithOtherKinds(String text, String expected) {
        assertThat(faults(text.replace('¶', '\n') + "\n")).containsExactly(expected);
    }

    @Test
    void saysEverythingAtOnce() {
        String text = SOUND.replace("per >", "pre >").replace("min: 10", "min: 10000") + "mode: off\n---\nversion: 1\n";

        assertThat(faults(text)).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                // fleets of p | kind and fleets of q      | whether some fleet would have two
                "[\"*\"]       | PREDICTION, fleets: [\"*\"]     | true",
                "[\"*\"]       | TRAINING, fleets: [\"*\"]       | false",
                "[\"*\"]       | PREDICTION, fleets: [\"fraud\"] | false",
                "[\"a*\"]      | PREDICTION, fleets: [\"*\"]     | false",
                "[\"a*\"]      | PREDICTION, fleets: [\"b*\"]    | false",
                "[\"a*\"]      | PREDICTION, fleets: [\"*b\"]    | true",
                "[\"a*c\"]     | PREDICTION, fleets: [\"ab*\"]   | true",
                "[\"a*c\"]     | PREDICTION, fleets: [\"bb*\"]   | false",
                "[\"**\"]      | PREDICTION, fleets: [\"*\"]     | true",
                "[x, \"a*\"]   | PREDICTION, fleets: [y, \"*a\"] | true",
                "[x, y]        | PREDICTION, fleets: [y, z]      | true",
                "[x]           | PREDICTION, fleets: [xx]        | false",
            })
    void refusesPoliciesThatCouldGovernOneFleet(String fleets, String other, boolean refused) {
        String first = SOUND.replace("[\"*\"]", fleets);
        String second = SOUND.replace("policy: p", "policy: q")
                .replace("PREDICTION, fleets: [\"*\"]", other)
                .replace("per >", "instances >");

        List<String> faults = faults(first + "---\n" + second);

        assertThat(!faults.isEmpty()).as("%s", faults).isEqualTo(refused);
        assertThat(faults)
                .allMatch(f -> f.startsWith("10:9: a fleet of kind PREDICTION may match \"")
                        && f.endsWith("; the most specific governs: make one of them more so"));
    }

    @Test
    void refusesTwoOfOneName() {
        assertThat(faults(SOUND + "---\n" + SOUND + "---\n" + SOUND.replace("min: 10", "min: 11") + "---\n"
                        + SOUND.replace("version: 1", "version: 2")))
                .containsExactly(
                        "10:9: there are two policies \"p\"; the first is in x.yaml:1",
                        "19:9: there are two policies \"p\" of one version with different content; raise the version and leave the other out; the first is in x.yaml:1",
                        "28:9: there are two policies \"p\"; the first is in x.yaml:1");
    }

    private static List<String> faults(String text) {
        var refused = catchThrowableOfType(
                InvalidDefinitionsException.class, () -> PolicyLoader.load(DefinitionFiles.of("x.yaml", text)));
        return refused == null
                ? List.of()
                : refused.faults().stream()
                        .map(DefinitionFault::toString)
                        .map(f -> f.replaceFirst("^x.yaml:", ""))
                        .toList();
    }

    /** The sound policy with the line in place of the one that has its key, or in its block, or after all others. */
    private static String with(String line) {
        var lines = new ArrayList<>(SOUND.lines().toList());
        String key = key(line);
        for (int i = 0; i < lines.size(); i++) {
            if (key(lines.get(i)).equals(key) || (line.startsWith("polisy") && i == 0)) {
                lines.set(i, line);
                if (!line.contains(":")) {
                    lines.remove(i);
                }
                return String.join("\n", lines) + "\n";
            }
        }
        if (line.startsWith(" ")) {
            // below rules, which then come last
            lines.removeIf(l -> l.startsWith("rules") || l.startsWith("  high"));
            lines.add("rules:");
            lines.add("  high: {when: per > 40000, for: 2m, scale_out: instances * 1.5}");
        }
        lines.add(line);
        return String.join("\n", lines) + "\n";
    }

    private static String key(String line) {
        return line.replaceFirst(":.*", "");
    }
}
