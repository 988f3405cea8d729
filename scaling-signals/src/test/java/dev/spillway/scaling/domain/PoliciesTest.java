package dev.spillway.scaling.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PoliciesTest {

    /** Changed step by step they govern as those that are made at once. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void governAsThoseMadeAtOnce(long seed) {
        Seeds.check(seed, cases -> {
            var inForce = new TreeMap<String, PolicyDefinition>();
            Policies policies = Policies.NONE;
            for (int step = 0; step < 20; step++) {
                var changed = new TreeMap<String, Optional<PolicyDefinition>>();
                for (int left = cases.between(0, 3); left > 0; left--) {
                    String name = "p" + cases.between(0, 6);
                    changed.put(name, cases.chance(0.3) ? Optional.empty() : Optional.of(policy(name, cases)));
                }
                Policies before = policies;
                List<PolicyDefinition> all = before.all();
                policies = before.with(changed);
                assertThat(before.all()).isEqualTo(all);
                changed.forEach((name, policy) ->
                        policy.ifPresentOrElse(each -> inForce.put(name, each), () -> inForce.remove(name)));
                var atOnce = new Policies(inForce.values());
                assertThat(Set.copyOf(policies.all())).isEqualTo(Set.copyOf(atOnce.all()));
                for (String fleet : List.of("a", "ab", "abc", "b", "ba", "")) {
                    assertThat(Set.copyOf(policies.governing(fleet))).isEqualTo(Set.copyOf(atOnce.governing(fleet)));
                }
            }
        });
    }

    private static PolicyDefinition policy(String name, Cases cases) {
        var constraints = new Constraints(1, 100, 0, 1, 0, Unit.INSTANCE);
        var policy =
                new Policy(name, 1, Mode.ACT, Map.of(), 0.5, 30_000_000, List.of(), constraints, false, Set.of(), null);
        List<Glob> fleets = cases.listOf(1, 2, () -> Glob.of(cases.pick("*", "a*", "ab*", "abc", "*c", "b", "b*a")));
        return new PolicyDefinition(name, 1, cases.pick(Kind.values()), fleets, "", "", policy, Map.of());
    }
}
