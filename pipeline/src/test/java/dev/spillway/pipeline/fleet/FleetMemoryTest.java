package dev.spillway.pipeline.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetMemoryTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void knowsTheSizeAndUsedNamesAfterARestart() {
        var before = new FleetMemory(folder.resolve("fleets"), "small");
        assertThat(before.sizeOr(2)).isEqualTo(2);
        assertThat(before.nextName()).isEqualTo("small-1");
        assertThat(before.nextName()).isEqualTo("small-2");
        before.resized(1);

        var after = new FleetMemory(folder.resolve("fleets"), "small");

        assertThat(after.sizeOr(2)).isEqualTo(1);
        assertThat(after.nextName()).isEqualTo("small-3");
    }

    @Test
    void saysWhatToDoAboutAFileThatIsNotItsOwn() throws IOException {
        Files.writeString(folder.resolve("small"), "two three\n");

        assertThatThrownBy(() -> new FleetMemory(folder, "small"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("delete it to start the fleet anew");
    }
}
