package dev.spillway.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@code docs/replay.md} does what is said there. */
class ReplayDocumentTest {
    @TempDir
    private Path folder = Path.of("");

    private static String block(String document, String language) {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(document);
        assertThat(block.find()).as("a block of " + language).isTrue();
        return block.group(1);
    }

    @Test
    void decidesAsTheExampleSays() throws IOException {
        String document = Files.readString(Path.of("../docs/replay.md"));
        var replaying = new Replaying(folder).file("signals.csv", block(document, "csv"));
        String command = block(document, "sh")
                .strip()
                .replace("./spillway replay ", "")
                .replace("signals.csv", "@signals.csv")
                .replace("definitions/policies", "../definitions/policies")
                .replace("--out results", "--out @out");

        int code = replaying.run(command.split(" "));

        assertThat(code).as(replaying.complained()).isZero();
        assertThat(replaying.result("scaling-decisions.jsonl")).isEqualTo(block(document, "json"));
    }
}
