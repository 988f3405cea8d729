package dev.spillway.pipeline.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of its own, with a Java and a Maven that only say how they were called. */
class LauncherTest {
    @TempDir
    private Path folder = Path.of("");

    private Path home = Path.of("");
    private Path java = Path.of("");

    private record Ended(int exitCode, String out, String err) {}

    @BeforeEach
    void checkOut() throws IOException {
        home = Files.createDirectories(folder.resolve("a check-out"));
        Files.copy(Path.of("../spillway"), home.resolve("spillway"));
        Files.writeString(home.resolve("pom.xml"), "");
        Files.createDirectories(home.resolve("pipeline/src/main"));
        script(home.resolve("mvnw"), """
                echo '[INFO] Building pipeline 0.1.0   [1/1]'
                mkdir -p pipeline/target parts/broker/target/lib parts/cassandra/target/lib parts/registry/target/lib
                touch pipeline/target/spillway-pipeline-0.1.0.jar
                echo built >> builds
                """);
        java = jdk("jdk 21", "21.0.2");
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = Files.createDirectories(folder.resolve(name));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.createDirectories(jdk.resolve("bin"));
        script(jdk.resolve("bin/java"), "for word; do echo \"$word\"; done\n");
        return jdk;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** One that runs, and where its output goes. */
    private record Launched(Process process, Path out, Path err) {
        Ended end() throws Exception {
            return new Ended(process.waitFor(), Files.readString(out), Files.readString(err));
        }
    }

    private Ended launch(Path javaHome, String... args) throws Exception {
        return begin(javaHome, args).end();
    }

    private Launched begin(Path javaHome, String... args) throws Exception {
        var command = new ArrayList<>(
                List.of("/usr/bin/env", "bash", home.resolve("spillway").toString()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().retainAll(List.of());
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", javaHome.toString()));
        return new Launched(builder.start(), out, err);
    }

    private long builds() throws IOException {
        Path builds = home.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    @Test
    void buildsOnceAndRunsFromAnywhere() throws Exception {
        Ended first = launch(java, "lookup", "group", "a key");
        Ended second = launch(java, "--help");

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.err()).contains("first use").contains("built in");
        assertThat(first.out().lines())
                .contains("-Dspillway.home=" + home.toRealPath())
                .endsWith("lookup", "group", "a key");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainWhenASourceHasChanged() throws Exception {
        launch(java, "--help");
        Path source = Files.writeString(home.resolve("pipeline/src/main/A.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

        Ended second = launch(java, "--help");

        assertThat(second.err()).contains("sources have changed");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void showsWhyTheBuildHasFailed() throws Exception {
        script(home.resolve("mvnw"), "echo '[ERROR] no such symbol'; exit 1\n");

        Ended ended = launch(java, "up");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("no such symbol").contains("build.log");
        assertThat(home.resolve(".spillway/build.lock")).doesNotExist();
    }

    /** The one that has built goes on as the program, and is not to be waited for. */
    @Test
    void waitsForAnothersBuildAndNoLonger() throws Exception {
        script(jdk("jdk 22", "22.0.1").resolve("bin/java"), "exec sleep 60\n");
        String maven = Files.readString(home.resolve("mvnw"));
        script(home.resolve("mvnw"), "while [ ! -e go ]; do sleep 0.1; done\n" + maven.substring(maven.indexOf('\n')));

        Launched first = begin(folder.resolve("jdk 22"), "up");
        try {
            await().until(() -> Files.exists(home.resolve(".spillway/build.lock/pid")));
            Launched second = begin(java, "lookup");
            await().until(() -> Files.readString(second.err).contains("waiting for the build that process"));
            Files.createFile(home.resolve("go"));

            Ended ended = second.end();
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(ended.out().lines()).contains("lookup");
            assertThat(first.process.isAlive()).isTrue();
            assertThat(builds()).isEqualTo(1);
        } finally {
            first.process.destroyForcibly();
        }
    }

    @Test
    void saysInOneLineThatTheJavaIsTooOld() throws Exception {
        Path old = jdk("old", "11.0.1");
        // whatever Java the machine has must not be found
        Path nothing = Files.createDirectories(folder.resolve("bin"));
        for (String tool : List.of("bash", "dirname", "readlink")) {
            Files.createSymbolicLink(nothing.resolve(tool), Path.of("/usr/bin/" + tool));
        }
        var builder =
                new ProcessBuilder("/bin/bash", home.resolve("spillway").toString(), "up").redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of());
        builder.environment().putAll(Map.of("PATH", nothing.toString(), "JAVA_HOME", old.toString()));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said.lines())
                .containsExactly(
                        "no JDK 17 or newer: found " + old + " (Java 11): install one, or set JAVA_HOME to it");
    }

    @Test
    void givesShortCommandsAJavaThatStartsQuickly() throws Exception {
        assertThat(launch(java, "lookup").out()).contains("-XX:TieredStopAtLevel=1");
        assertThat(launch(java, "up").out()).contains("-Xmx").doesNotContain("-XX:TieredStopAtLevel=1");
    }
}
