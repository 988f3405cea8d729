package dev.spillway.scaling.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.domain.CapacityPlan;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.testkit.GoldenFile;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippedPoliciesTest {

    private static final Path SHIPPED = Path.of("../definitions");

    private static LoadedPolicies shipped() throws InvalidDefinitionsException {
        return PolicyLoader.load(List.of(SHIPPED));
    }

    /** Tier 2 has no overrides in any of them: it shows the base. */
    @Test
    void comeToThis() throws IOException, InvalidDefinitionsException {
        var text = new StringBuilder();
        List<PolicyDefinition> policies = shipped().policies().all().stream()
                .filter(policy -> !policy.name().startsWith("local-"))
                .sorted(Comparator.comparing(PolicyDefinition::name))
                .toList();
        for (PolicyDefinition policy : policies) {
            for (int tier : List.of(1, 2, 4)) {
                if (tier == 2 || policy.tiers().containsKey(tier)) {
                    text.append("# ").append(policy.kind()).append(' ').append(policy.fleets());
                    text.append(", tier ").append(tier).append('\n');
                    text.append(PolicyText.of(policy.forTier(tier))).append('\n');
                }
            }
        }

        GoldenFile.assertEqual(text.toString(), Path.of("src/test/resources/policies/shipped.txt"));
    }

    @ParameterizedTest
    @CsvSource({
        "PREDICTION, fraud,             prediction-service",
        "TRAINING,   gpus,              training-cluster",
        "CASSANDRA,  features-dc1,      cassandra",
        "REDIS,      cache,             redis",
        "KAFKA,      main,              kafka-brokers",
        "KAFKA,      partitions-clicks, kafka-partitions",
        "CONTROL,    api,               control-plane",
    })
    void governEveryKind(Kind kind, String fleet, String policy) throws InvalidDefinitionsException {
        assertThat(shipped().policies().governing(kind, fleet).map(PolicyDefinition::name))
                .hasValue(policy);
    }

    @Test
    void keepTheBudget() throws InvalidDefinitionsException {
        ScalingBudget budget = shipped().budget();

        assertThat(budget.of(Kind.PREDICTION)).hasValue(200);
        assertThat(budget.of(Kind.TRAINING)).hasValue(100);
        assertThat(budget.of(Kind.CASSANDRA)).isEmpty();
    }

    @Test
    void planCapacityAsTheTablesSay() throws InvalidDefinitionsException {
        CapacityPlan plan = shipped().capacity().get(0);

        assertThat(plan.growth())
                .hasToString(
                        "{predictions_per_s=[1.0E7, 1.5E7, 3.0E7, 5.0E7], models=[5000.0, 8000.0, 15000.0, 25000.0],"
                                + " features=[20000.0, 35000.0, 60000.0, 100000.0],"
                                + " training_jobs_per_month=[20000.0, 35000.0, 60000.0, 100000.0],"
                                + " llm_use_cases=[60.0, 200.0, 500.0, 1000.0]}");
        assertThat(plan.infrastructure())
                .hasToString("{prediction_servers=[200.0, 300.0, 600.0], cassandra_nodes=[50.0, 80.0, 150.0],"
                        + " gpu_nodes=[500.0, 800.0, 1500.0], storage_bytes=[1.0E15, 2.0E15, 5.0E15]}");
    }
}
