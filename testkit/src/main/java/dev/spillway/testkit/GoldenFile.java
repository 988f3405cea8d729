package dev.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text that must not change unnoticed, kept in a file beside the tests or in {@code docs/}. Run with {@code -Dgolden.write=true}
 * to write the files anew, and then read the diff: it is the change that others will meet.
 */
public final class GoldenFile {
    private GoldenFile() {}

    /** Compares with the file, to the letter. */
    public static void assertEqual(String text, Path golden) throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(golden.toAbsolutePath().getParent());
            Files.writeString(golden, text);
        }
        assertThat(Files.exists(golden))
                .as("%s exists; -Dgolden.write=true writes it", golden)
                .isTrue();
        assertThat(text)
                .as("%s is as it was; -Dgolden.write=true writes it anew", golden)
                .isEqualTo(Files.readString(golden));
    }
}
