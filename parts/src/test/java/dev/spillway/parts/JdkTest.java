package dev.spillway.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkTest {

    @TempDir
    Path temporary;

    @Test
    void isOurOwnIfThatIsASeventeen() throws IOException {
        Path own = jdk("own", "17.0.15");
        Path other = jdk("other", "17.0.1");

        assertThat(Jdk.seventeen(Map.of("JAVA17_HOME", other.toString()), own, temporary))
                .isEqualTo(own.resolve("bin/java"));
    }

    @Test
    void isWhatTheUserNamesElse() throws IOException {
        Path own = jdk("own", "25.0.3");
        Path named = jdk("z-named", "17");

        assertThat(Jdk.seventeen(Map.of("JAVA17_HOME", named.toString()), own, temporary.resolve("none")))
                .isEqualTo(named.resolve("bin/java"));
    }

    @Test
    void isFoundWhereTheSystemKeepsThem() throws IOException {
        Path own = jdk("own", "25.0.3");
        jdk("system/java-11", "11.0.2");
        Path found = jdk("system/java-17", "17.0.2");
        jdk("system/java-21", "21.0.17");

        assertThat(Jdk.seventeen(Map.of(), own, temporary.resolve("system"))).isEqualTo(found.resolve("bin/java"));
    }

    @Test
    void isAskedForInOneLineIfThereIsNone() throws IOException {
        Path own = jdk("own", "25.0.3");

        assertThatThrownBy(() -> Jdk.seventeen(Map.of(), own, temporary.resolve("none")))
                .isInstanceOf(MachineUnfitException.class)
                .hasMessageContaining("JAVA17_HOME")
                .hasMessageNotContaining("\n");
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = temporary.resolve(name);
        Path java = home.resolve("bin").resolve("java");
        Files.createDirectories(java.getParent());
        Files.createFile(java);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}
