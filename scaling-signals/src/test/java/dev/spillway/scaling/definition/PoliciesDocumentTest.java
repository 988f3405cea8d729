package dev.spillway.scaling.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Truth;
import dev.spillway.scaling.expression.PolicyExpressions;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import dev.spillway.topologies.expression.InvalidExpressionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code docs/policies.md} lists is what there is, and what it shows is right. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoliciesDocumentTest {
    private String page = "";

    @BeforeAll
    void read() throws IOException {
        page = Files.readString(Path.of("../docs/policies.md"));
    }

    @Test
    void listsEveryKey() {
        assertThat(keysBelow("The policy")).isEqualTo(PolicyReader.KEYS);
        assertThat(keysBelow("Metrics")).isEqualTo(MetricReader.KEYS);
        assertThat(keysBelow("Rules")).isEqualTo(RuleReader.KEYS);
        assertThat(keysBelow("Constraints")).isEqualTo(ConstraintsReader.KEYS);
        assertThat(keysBelow("The procedure")).isEqualTo(ProcedureReader.KEYS);
        assertThat(keysBelow("The budget")).isEqualTo(BudgetReader.KEYS);
        assertThat(keysBelow("The capacity plan")).isEqualTo(CapacityReader.KEYS);
    }

    @ParameterizedTest
    @EnumSource
    void listsWhatMayBeRead(Kind kind) {
        String row = matches("(?m)^\\| " + kind + " \\|(.*)$", page).get(0);
        var listed = new TreeSet<>(matches("`([^`]+)`", row));
        listed.addAll(Names.OF_EVERY_SIGNAL);

        assertThat(listed).isEqualTo(Names.readable(kind, List.of()));
    }

    @Test
    void showsWhatIsRight() throws InvalidDefinitionsException {
        String shown = String.join("---\n", matches("(?s)```yaml\n(.*?)```", page));

        LoadedPolicies loaded = PolicyLoader.load(DefinitionFiles.of("docs", shown));

        assertThat(loaded.policies().all()).hasSize(1);
        assertThat(loaded.capacity()).hasSize(1);
        assertThat(loaded.budget().of(Kind.PREDICTION)).isPresent();
    }

    @Test
    void saysWhenConditionsAreMissing() throws InvalidExpressionException {
        var expressions = new PolicyExpressions(Set.of("a", "b"));
        List<String> rows = matches("(?m)^(\\| `.*\\| (?:true|false|missing) \\|)$", page);
        assertThat(rows).hasSize(6);

        for (String row : rows) {
            String[] cells = row.replace("\\|", "¦").split("\\|", -1);
            var condition =
                    expressions.condition(cells[1].strip().replace("`", "").replace('¦', '|'));

            assertThat(condition.test(name -> name.equals("a") ? 2 : Double.NaN))
                    .isEqualTo(truth(cells[2]));
            assertThat(condition.test(name -> name.equals("a") ? 0 : Double.NaN))
                    .isEqualTo(truth(cells[3]));
        }
    }

    private static Truth truth(String cell) {
        return switch (cell.strip()) {
            case "true" -> Truth.TRUE;
            case "false" -> Truth.FALSE;
            default -> Truth.MISSING;
        };
    }

    /** The first column of the table below a heading. */
    private Set<String> keysBelow(String heading) {
        String section =
                matches("(?s)\n## " + heading + "\n(.*?)(?=\n## |$)", page).get(0);
        return new TreeSet<>(matches("(?m)^\\| `([a-z_]+)` \\|", section));
    }

    private static List<String> matches(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toList());
    }
}
