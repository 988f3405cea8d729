package dev.spillway.pipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.parts.MachineUnfitException;
import dev.spillway.topologies.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorTokenTest {
    @TempDir
    private Path folder;

    @Test
    void isMadeOnceForItsOwnerAlone() throws IOException {
        Secret made = OperatorToken.in(folder);

        assertThat(made.reveal()).matches("[A-Za-z0-9_-]{43}");
        assertThat(OperatorToken.in(folder)).isEqualTo(made);
        Path file = folder.resolve("operator.token");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void saysWhereItCannotBeMade() {
        assertThatThrownBy(() -> OperatorToken.in(folder.resolve("none")))
                .isInstanceOf(MachineUnfitException.class)
                .hasMessageContaining("operator.token cannot be used");
    }
}
