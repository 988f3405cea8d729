package dev.spillway.scaling.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.scaling.domain.Action;
import dev.spillway.scaling.domain.Mode;
import dev.spillway.scaling.domain.Policy;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.scaling.domain.Procedure;
import dev.spillway.scaling.domain.Rule;
import dev.spillway.scaling.domain.Unit;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyLoaderTest {

    private static final String LEAST = """
            policy: p
            version: 3
            applies_to: {kind: CASSANDRA}
            constraints: {min: 1, max: 9}
            """;

    private static final String FULL = """
            # a comment
            policy: p
            version: 3
            mode: observe
            applies_to: {kind: PREDICTION, fleets: [fraud, "ads-*"]}
            metrics:
              per: {from: qps, fold: max, load: true}
              p99: {from: latency_ms, quantile: 0.99}
            min_coverage: 0.75
            max_gap: 1m
            rules:
              high: {when: per > 100 && p99 > 8, for: 2m, scale_out: "max(instances + 1, 3, 4)"}
              low: {when: per < 10, for: 10m, scale_in: instances - 1}
              big: {when: memory_utilization > 0.9, scale_up: 1.5, unit: VCPU}
            constraints: {min: 2, max: 9, cooldown: 90s, min_step: 2, scale_down_delay: 1h, unit: NODE}
            zero_hold: false
            prefer_spot_tiers: [4, 3]
            procedure: {name: add-node, brake_after_first: per > 1, verify: p99 <= 5, verify_for: 5m, abort_after: 4h}
            tiers:
              1:
                mode: act
                metrics: {p99: {quantile: 0.999}, tail: {from: latency_ms, quantile: 1}}
                rules: {high: {when: tail > 9}, low: {for: 20m, scale_in: instances * 0.9}}
                constraints: {min: 5}
                procedure: {verify_for: 9m}
              3: {max_gap: 40s, zero_hold: true}
            """;

    private static PolicyDefinition load(String text) throws InvalidDefinitionsException {
        return PolicyLoader.loadOne("test", text);
    }

    @Test
    void fillsInTheDefaults() throws InvalidDefinitionsException {
        PolicyDefinition loaded = load(LEAST);

        assertThat(PolicyText.of(loaded.base())).isEqualTo("""
                policy: p
                version: 3
                mode: act
                min_coverage: 0.5
                max_gap: 30s
                constraints: {min: 1, max: 9, unit: INSTANCE, min_step: 1, cooldown: 5m, scale_down_delay: 0s}
                zero_hold: false
                """);
        assertThat(loaded.fleets()).hasToString("[*]");
        assertThat(load(LEAST.replace("CASSANDRA", "PREDICTION")).base().zeroHold())
                .isTrue();
    }

    @Test
    void readsEveryKey() throws InvalidDefinitionsException {
        PolicyDefinition loaded = load(FULL);
        Policy policy = loaded.base();

        assertThat(loaded.fleets()).hasToString("[fraud, ads-*]");
        assertThat(policy.mode()).isEqualTo(Mode.ADVISE);
        assertThat(policy.isLoad("per")).isTrue();
        assertThat(policy.isLoad("p99")).isFalse();
        assertThat(policy.preferSpotTiers()).containsExactly(4, 3);
        assertThat(policy.rules().stream().map(Rule::name)).containsExactly("high", "low", "big");
        Rule high = policy.rules().get(0);
        assertThat(high.action()).isEqualTo(Action.SCALE_OUT);
        assertThat(high.unit()).isEqualTo(Unit.NODE);
        assertThat(high.forMicros()).isEqualTo(120_000_000);
        assertThat(high.size().of(name -> 7)).isEqualTo(8);
        assertThat(high.when().variables()).containsExactly("per", "p99");
        assertThat(policy.rules().get(2).size().of(name -> Double.NaN)).isEqualTo(1.5);
        Procedure procedure = Objects.requireNonNull(policy.procedure());
        assertThat(procedure.verify()).hasToString("p99 <= 5");
        assertThat(loaded.text()).isEqualTo(FULL.replace("# a comment\n", ""));
    }

    @Test
    void mergesTiersFieldByField() throws InvalidDefinitionsException {
        PolicyDefinition loaded = load(FULL);

        assertThat(PolicyText.of(loaded.forTier(1))).isEqualTo("""
                policy: p
                version: 3
                mode: act
                metrics:
                  per: {from: qps, fold: max, load: true}
                  p99: {from: latency_ms, quantile: 0.999, load: false}
                  tail: {from: latency_ms, quantile: 1.0, load: false}
                min_coverage: 0.75
                max_gap: 1m
                rules:
                  high: {when: tail > 9, for: 2m, scale_out: "max(instances + 1, 3, 4)", unit: NODE}
                  low: {when: per < 10, for: 20m, scale_in: instances * 0.9, unit: NODE}
                  big: {when: memory_utilization > 0.9, for: 0s, scale_up: 1.5, unit: VCPU}
                constraints: {min: 5, max: 9, unit: NODE, min_step: 2, cooldown: 90s, scale_down_delay: 1h}
                zero_hold: false
                prefer_spot_tiers: [3, 4]
                procedure: {name: add-node, brake_after_first: per > 1, verify: p99 <= 5, verify_for: 9m, abort_after: 4h}
                """);
        assertThat(PolicyText.of(loaded.forTier(3)))
                .isEqualTo(PolicyText.of(loaded.base())
                        .replace("max_gap: 1m", "max_gap: 40s")
                        .replace("zero_hold: false", "zero_hold: true"));
        assertThat(loaded.forTier(2)).isSameAs(loaded.base());
    }

    /** What the text of a policy says is what it was made of. */
    @Test
    void readsWhatItWrites() throws InvalidDefinitionsException {
        for (PolicyDefinition policy :
                PolicyLoader.load(List.of(Path.of("../definitions"))).policies().all()) {
            String written = PolicyText.of(policy.forTier(1));

            PolicyDefinition read =
                    load(written.replaceFirst("\nmode", "\napplies_to: {kind: " + policy.kind() + "}\nmode"));

            assertThat(PolicyText.of(read.base())).isEqualTo(written);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                // what is replaced -> by what -> whether the meaning is another; ¶ is a line break
                "# a comment¶ -> # another¶ -> false",
                "mode: observe¶ ->  -> true",
                "[fraud, \"ads-*\"] -> [\"ads-*\", fraud] -> false",
                "[fraud, -> [froud, -> true",
                "instances - 1} -> instances - 1, unit: NODE} -> false",
                "fold: max -> fold: mean -> true",
                "for: 2m -> for: 120s -> false",
                "for: 2m -> for: 3m -> true",
                "max_gap: 40s -> max_gap: 41s -> true",
                "3: {max_gap -> 4: {max_gap -> true",
                "procedure: {verify_for: 9m} -> procedure: {verify_for: 540s} -> false",
                "tiers:¶ -> tiers:¶  2: {constraints: {min: 2}}¶ -> false",
                "version: 3 -> version: 4 -> true",
            })
    void hasAChecksumOfItsMeaning(String replaced, String by, boolean another) throws InvalidDefinitionsException {
        String before = load(FULL).checksum();

        String text = FULL.replace(replaced.replace("¶", "\n"), by == null ? "" : by.replace("¶", "\n"));

        assertThat(text).isNotEqualTo(FULL);
        assertThat(!load(text).checksum().equals(before)).isEqualTo(another);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                // what is replaced | by what | what the policy then is to the running one
                "max: 9      | max: 9      | SAME",
                "max: 9      | max: 10     | CHANGED",
                "version: 3  | version: 4  | NEWER",
                "version: 3  | version: 2  | OLDER",
            })
    void succeedsByVersionAndContent(String replaced, String by, Succession succession)
            throws InvalidDefinitionsException {
        assertThat(Succession.of(load(LEAST), load(LEAST.replace(replaced, by))))
                .isEqualTo(succession);
    }

    @Test
    void readsOnePolicyAtATime() {
        assertThatThrownBy(() -> load(LEAST + "---\n"
                        + LEAST.replace("policy: p", "policy: q").replace("CASS", "KASS")))
                .hasMessageStartingWith("test:8:20: no kind \"KASSANDRA\"");
        assertThatThrownBy(() -> load("group: g\n"))
                .hasMessage("test: is not one policy but 1 documents; start it with policy: NAME");
        assertThatThrownBy(() -> load(LEAST.replace("9}", "0}"))).hasMessageStartingWith("test:4:28: \"max\" must be");
    }

    @Test
    void tellsWhichPoliciesCannotBeInForceTogether() throws InvalidDefinitionsException {
        PolicyDefinition one = load(LEAST);
        PolicyDefinition other = load(LEAST.replace("policy: p", "policy: q"));

        assertThat(PolicyLoader.tie(one, other))
                .hasValue("a fleet of kind CASSANDRA may match \"*\" of policy \"p\" and, as specifically,"
                        + " \"*\" of policy \"q\"");
    }
}
