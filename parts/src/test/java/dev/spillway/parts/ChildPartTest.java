package dev.spillway.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChildPartTest {

    private static final String RUNS = "echo up; exec sleep 300";

    @TempDir
    Path temporary;

    private final List<String> progress = new ArrayList<>();

    @Test
    void runsUntilItIsStopped() throws Exception {
        try (Part part = start(RUNS)) {
            assertThat(part.isAlive()).isTrue();
            assertThat(part.rssBytes()).isPresent();
            assertThat(part.log()).hasContent("up");

            part.stop(Duration.ofSeconds(10));

            assertThat(part.isAlive()).isFalse();
            assertThat(part.rssBytes()).isEmpty();
            assertThat(progress).first().isEqualTo("starting sleeper");
            assertThat(progress).last().isEqualTo("stopping sleeper");
        }
    }

    @Test
    void isEndedIfItDoesNotStopInTime() throws Exception {
        try (Part part = start("trap '' TERM; echo up; while true; do sleep 1; done")) {
            part.stop(Duration.ofMillis(200));

            assertThat(part.isAlive()).isFalse();
            assertThat(progress).contains("sleeper has not stopped in 0.2 s: ending it");
        }
    }

    @Test
    void saysAtOnceWhyItDidNotStart() {
        assertThatThrownBy(() -> start("echo no such disk; exit 3"))
                .isInstanceOf(PartFailedException.class)
                .hasMessage("sleeper ended with exit code 3 while starting; its log, %s, ends with:\nno such disk"
                        .formatted(temporary.resolve("sleeper.log")));
    }

    @Test
    void isEndedIfItIsNotReadyInTime() throws IOException {
        assertThatThrownBy(() -> start("echo $$ > pid; echo thinking; exec sleep 300", Duration.ofSeconds(1)))
                .isInstanceOf(PartFailedException.class)
                .hasMessageStartingWith("sleeper was not ready within 1.0 s")
                .hasMessageEndingWith("thinking");
        assertThat(ProcessHandle.of(Long.parseLong(
                        Files.readString(temporary.resolve("pid")).trim())))
                .isEmpty();
    }

    @Test
    void startsAgainAfterACrashAndKeepsThePreviousLog() throws Exception {
        try (Part part = start("echo up as $$; exec sleep 300")) {
            long before = part.pid();

            part.kill();
            part.restart();

            assertThat(part.pid()).isNotEqualTo(before);
            assertThat(part.log()).hasContent("up as " + part.pid());
            assertThat(temporary.resolve("sleeper.log.1")).hasContent("up as " + before);
        }
    }

    @Test
    void isNotReachedByAnInterruptFromTheTerminal() throws Exception {
        try (Part part = start(RUNS)) {
            run("kill", "-INT", Long.toString(part.pid()));

            assertThat(part.isAlive()).isTrue();
        }
    }

    @Test
    void refusesADirectoryThatIsInUse() throws Exception {
        try (Part part = start(RUNS)) {
            assertThatThrownBy(() -> start(RUNS))
                    .isInstanceOf(MachineUnfitException.class)
                    .hasMessageContaining(temporary.toString())
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
            assertThat(part.isAlive()).isTrue();
        }
    }

    /** Whoever is killed cannot clean up: the watchdog does. */
    @Test
    void doesNotOutliveWhoStartedIt() throws Exception {
        Process owner = owner();
        ProcessHandle child = childOf(owner);

        owner.destroyForcibly();

        await().atMost(Duration.ofSeconds(20)).until(() -> !child.isAlive());
    }

    /** Watchdog and owner may both be killed: the next start finds the leftover by its pid file. */
    @Test
    void endsWhatAKilledPredecessorLeftBehind() throws Exception {
        Process owner = owner();
        ProcessHandle child = childOf(owner);
        owner.children().filter(process -> process.pid() != child.pid()).forEach(ProcessHandle::destroyForcibly);
        owner.destroyForcibly().waitFor();
        assertThat(child.isAlive()).isTrue();

        try (Part part = start(RUNS)) {
            assertThat(child.isAlive()).isFalse();
            assertThat(part.isAlive()).isTrue();
        }
    }

    private Part start(String script) throws InterruptedException {
        return start(script, Duration.ofSeconds(20));
    }

    private Part start(String script, Duration readyWithin) throws InterruptedException {
        return ChildPart.start(launch(script, temporary, readyWithin), progress::add);
    }

    private static Launch launch(String script, Path directory, Duration readyWithin) {
        return new Launch(
                "sleeper",
                directory,
                List.of("/bin/sh", "-c", script),
                "nowhere",
                Readiness.whenTheLogSays("up"),
                readyWithin,
                Duration.ofSeconds(10));
    }

    /** A JVM that has started a sleeper in our directory and waits. */
    private Process owner() throws IOException {
        return new ProcessBuilder(
                        Jdk.current().toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static ProcessHandle childOf(Process owner) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.US_ASCII));
        return ProcessHandle.of(Long.parseLong(reader.readLine())).orElseThrow();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).start().waitFor(10, TimeUnit.SECONDS))
                .isTrue();
    }

    /** Starts a sleeper, prints its pid, and lives until it is killed. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws Exception {
            Part part = ChildPart.start(launch(RUNS, Path.of(args[0]), Duration.ofSeconds(20)), line -> {});
            System.out.println(part.pid());
            new CountDownLatch(1).await();
        }
    }
}
