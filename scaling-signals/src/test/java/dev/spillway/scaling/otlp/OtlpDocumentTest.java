package dev.spillway.scaling.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What {@code docs/otlp.md} lists is what there is, and what it shows is right. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtlpDocumentTest {
    private String page = "";

    @BeforeAll
    void read() throws IOException {
        page = Files.readString(Path.of("../docs/otlp.md"));
    }

    @Test
    void listsEveryKeyAndOutcome() {
        assertThat(firstColumn("A mapping")).containsExactlyInAnyOrderElementsOf(OtlpMappingReader.KEYS);
        assertThat(firstColumn("Metrics")).containsExactlyInAnyOrderElementsOf(MappedMetricReader.KEYS);
        assertThat(firstColumn("Samples"))
                .containsExactlyElementsOf(Arrays.stream(PointOutcome.values())
                        .map(PointOutcome::label)
                        .toList());
    }

    @Test
    void listsWhatShips() throws InvalidDefinitionsException {
        List<OtlpMapping> shipped = OtlpMappingLoader.load(List.of(Path.of("../definitions/otlp")));

        assertThat(firstColumn("What ships"))
                .containsExactlyElementsOf(
                        shipped.stream().map(OtlpMapping::name).toList());
        for (OtlpMapping mapping : shipped) {
            String row =
                    matches("(?m)^\\| `" + mapping.name() + "` (.*)$", page).get(0);
            assertThat(matches("`([^`]+)`", row))
                    .containsExactlyElementsOf(
                            mapping.metrics().stream().map(MappedMetric::name).toList());
        }
    }

    @Test
    void showsWhatIsRight() throws InvalidDefinitionsException {
        String shown = matches("(?s)```yaml\n(otlp:.*?)```", page).get(0);

        assertThat(OtlpMappingLoader.load(DefinitionFiles.of("docs", shown))).hasSize(1);
    }

    private List<String> firstColumn(String heading) {
        return matches(
                "(?m)^\\| `([^`]+)` \\|",
                matches("(?s)## " + heading + "\n(.*?)(?=\n## |$)", page).get(0));
    }

    private static List<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
