package dev.spillway.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/quarantine.md} to the Javadoc of the reasons, from which it is written with {@code -Dgolden.write=true}. */
class QuarantineDocumentTest {

    private static final Path SOURCE = Path.of("src/main/java/dev/spillway/topologies/Quarantine.java");
    private static final Path DOCUMENT = Path.of("../docs/quarantine.md");

    private static final String HEAD = """
            # Quarantine

            A record that a service cannot use goes to `<service>-quarantine` (`features-quarantine`, …), and nothing behind it waits.
            Key and value are the bytes as they came. The headers, UTF-8 text, say where it came from and what is wrong:

            | header | holds |
            | --- | --- |
            | `topic`, `partition`, `offset` | where it was read |
            | `reason` | one of the words below |
            | `detail` | one sentence for people |
            | `at` | when it was judged, by the service clock, RFC 3339 |
            | `group` | the definition by which it was judged; absent if it could not be read at all |

            Each is counted in `spillway_quarantined_records_total{service, reason, group}`. To see them:
            `kcat -C -b HOST:PORT -t features-quarantine -f '%h\\n'`.

            """;

    @Test
    void tellsOperatorsWhatTheReasonsAreAndWhatToDo() throws IOException {
        String text = HEAD + reasons(Files.readString(SOURCE));

        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(text)
                .as("docs/quarantine.md; -Dgolden.write=true writes it anew")
                .isEqualTo(Files.readString(DOCUMENT));
    }

    private static String reasons(String source) {
        return Arrays.stream(Quarantine.Reason.values())
                .map(reason -> "## " + reason + "\n\n" + javadoc(source, reason))
                .collect(Collectors.joining("\n"));
    }

    /** First what it means, then, after a paragraph, what to do. */
    private static String javadoc(String source, Quarantine.Reason reason) {
        Matcher comment = Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s+" + reason + "\\b", Pattern.DOTALL)
                .matcher(source);
        assertThat(comment.find()).as("%s has a Javadoc", reason).isTrue();
        String text = comment.group(1).replaceAll("\\n\\s*\\* ?", " ").strip();
        assertThat(text).as("%s says what to do after a <p>", reason).contains("<p>");
        return text.replaceFirst("\\s*<p>", "\n\n**What to do.** ").replaceAll(" {2,}", " ") + "\n";
    }
}
