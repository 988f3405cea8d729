package dev.spillway.pipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.parts.MachineUnfitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void keepsWhatIsInIt() throws Exception {
        Path data = folder.resolve("data");
        try (DataFolder first = DataFolder.open(data, false)) {
            Files.writeString(first.resolve("kept"), "");
        }

        try (DataFolder second = DataFolder.open(data, false)) {
            assertThat(second.resolve("kept")).exists();
        }
    }

    @Test
    void wipesOnlyWhatIsItsOwn() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "");
        Path data = folder.resolve("data");
        Files.createDirectories(data);
        Files.writeString(data.resolve("build.log"), "");
        try (DataFolder first = DataFolder.open(data, false)) {
            Files.createDirectories(first.resolve("broker"));
            Files.writeString(first.resolve("broker/log"), "");
            Files.createSymbolicLink(first.resolve("link"), outside);
        }

        try (DataFolder fresh = DataFolder.open(data, true)) {
            assertThat(fresh.resolve("broker")).doesNotExist();
            assertThat(fresh.resolve("link")).doesNotExist();
            assertThat(fresh.resolve("build.log")).exists();
        }
        assertThat(outside.resolve("precious")).exists();
    }

    @Test
    void refusesAFolderOfSomeoneElse() throws IOException {
        Files.writeString(folder.resolve("thesis.tex"), "");

        assertThatThrownBy(() -> DataFolder.open(folder, true))
                .isInstanceOf(MachineUnfitException.class)
                .hasMessageContaining("holds something that is not Spillway's");
        assertThat(folder.resolve("thesis.tex")).exists();
    }

    @Test
    void isOfOneProcessAtATime() throws Exception {
        try (DataFolder first = DataFolder.open(folder, false)) {
            assertThatThrownBy(() -> DataFolder.open(folder, true))
                    .isInstanceOf(MachineUnfitException.class)
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid());
            assertThat(first.path()).exists();
        }
    }
}
