package dev.spillway.scaling.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.domain.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The components that {@code docs/capacity.md} lists are observed as it says. */
class CapacityDocumentTest {

    @Test
    void listsWhatIsObserved() throws IOException {
        List<String> rows = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (.*) \\|$")
                .matcher(Files.readString(Path.of("../docs/capacity.md")))
                .results()
                .map(row -> row.group(1) + ": " + row.group(2))
                .toList();

        assertThat(rows).hasSize(4);
        for (String row : rows) {
            Kind kind = Kind.valueOf(row.replaceAll(".*of ([A-Z]+) fleets", "$1"));
            var signal = Observations.signal("2026-06-01T00:00:00Z", "f", kind, 7, Map.of("qps", 3.0));
            double observed = Component.observed(row.substring(0, row.indexOf(':')), signal)
                    .orElseThrow();
            assertThat(observed).as(row).isEqualTo(row.contains("times") ? 21 : 7);
        }
    }
}
