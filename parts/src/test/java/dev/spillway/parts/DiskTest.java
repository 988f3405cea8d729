package dev.spillway.parts;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {

    @TempDir
    Path temporary;

    @Test
    void acceptsADirectoryThatIsYetToBeMade() {
        assertThatCode(() -> Disk.require(temporary.resolve("a").resolve("b"), 1))
                .doesNotThrowAnyException();
    }

    @Test
    void saysWhereRoomIsMissing() {
        assertThatThrownBy(() -> Disk.require(temporary, Long.MAX_VALUE))
                .isInstanceOf(MachineUnfitException.class)
                .hasMessageMatching(".*" + temporary + " has \\d+ MiB left and \\d+ MiB are needed: make room there");
    }

    @Test
    void refusesAFileInTheWay() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> Disk.require(file, 1))
                .isInstanceOf(MachineUnfitException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("\n");
    }
}
