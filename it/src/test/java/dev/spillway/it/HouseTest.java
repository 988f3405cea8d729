package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What can be counted in the sources and must stay as it is. */
class HouseTest {

    private static final int LINES_MAX = 300;

    /** In two pieces, or this file would be found. */
    private static final String LEFT_FOR_LATER = "\\b(TO" + "DO|FIX" + "ME)\\b";

    @Test
    void leavesNothingForLaterInAFile() {
        assertThat(House.files(".java", ".md", ".xml", ".yaml", ".yml", ".avsc", ".properties", ".sh", ".mjs"))
                .flatMap(file -> House.linesWith(file, LEFT_FOR_LATER))
                .isEmpty();
    }

    @Test
    void saysWhyAClassIsLong() {
        String decision = House.read(House.ROOT.resolve("docs/decisions/0008-a-few-classes-stay-long.md"));
        Set<String> explained = Pattern.compile("(?m)^\\| `(\\w+)` \\|")
                .matcher(decision)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> found = House.mainSources().stream()
                .filter(file -> House.read(file).lines().count() > LINES_MAX)
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(found)
                .as("classes over %d lines are those that the decision explains", LINES_MAX)
                .isEqualTo(explained);
    }

    @Test
    void saysWhyAWarningIsSuppressed() {
        assertThat(House.files(".java"))
                .flatMap(file -> House.linesWith(file, "@SuppressWarnings\\((?!.*//)"))
                .as("suppressions without a reason beside them")
                .isEmpty();
    }

    @Test
    void saysWhyAnyExceptionIsCaught() {
        assertThat(House.mainSources())
                .flatMap(file -> House.linesWith(file, "catch \\((Exception|Throwable) (?!.*//)"))
                .as("catches of anything without a reason beside them")
                .isEmpty();
    }

    @Test
    void namesNoAuthorAndHasNoBanner() {
        assertThat(House.files(".java"))
                .flatMap(file -> House.linesWith(file, "@" + "author|^\\s*//\\s*[-=*]{5,}"))
                .isEmpty();
    }

    @Test
    void writesNoVersionInAModule() {
        // below schemas, parts and it are modules that wrap what others distribute: their poms alone know of it
        assertThat(House.files("pom.xml").stream()
                        .filter(file -> House.ROOT.relativize(file).getNameCount() == 2)
                        .flatMap(file -> House.linesWith(file, "<version>").stream())
                        .filter(line -> !line.contains("<version>0.1.0<") && !line.contains("${project.version}"))
                        .toList())
                .as("versions that belong in the parent pom")
                .isEmpty();
    }

    @Test
    void sleepsInNoTest() {
        assertThat(House.files(".java").stream()
                        .filter(file -> file.toString().contains("src/test/"))
                        .toList())
                .flatMap(file -> House.linesWith(file, "Thread" + "\\.sleep\\(|TimeUnit\\.[A-Z]+\\.sleep\\("))
                .isEmpty();
    }
}
