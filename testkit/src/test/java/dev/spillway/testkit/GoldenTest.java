package dev.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {

    @Test
    void keepsTheShapeOfATopology() throws IOException {
        Golden.assertUnchanged(new Totals(Totals.Memory.STORE), Path.of("src/test/resources/topology/totals.txt"));
    }

    @Test
    void failsOnAnyChangeAndSaysHowToAcceptIt(@TempDir Path folder) throws IOException {
        assumeFalse(Boolean.getBoolean("golden.write"), "files are being written, so nothing differs");
        Path golden = Files.writeString(folder.resolve("golden.txt"), "as it was\n");

        GoldenFile.assertEqual("as it was\n", golden);
        assertThatThrownBy(() -> GoldenFile.assertEqual("as it was", golden))
                .hasMessageContaining("-Dgolden.write=true");
        assertThatThrownBy(() -> GoldenFile.assertEqual("new", folder.resolve("absent.txt")))
                .hasMessageContaining("absent.txt exists");
        assertThat(golden).hasContent("as it was\n");
    }
}
