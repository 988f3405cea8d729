package dev.spillway.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Says which process uses a part's directory, and which process started that one. A pid alone would not do: it may belong
 * to a stranger by now, which another start time gives away.
 */
record PidFile(Path file) {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** A start time is computed from the boot time, which moves a little when the clock is set. */
    private static final Duration SAME_START = Duration.ofSeconds(2);

    /**
     * Makes sure that nobody uses the directory: ends what a spillway that is gone has left behind.
     *
     * @throws MachineUnfitException if a spillway that is still there uses it
     */
    void claim() throws InterruptedException {
        if (!Files.exists(file)) {
            return;
        }
        String[] words = read().trim().split("\\s+");
        if (words.length != 4) {
            // a start that was cut off between making the file and filling it has started nothing yet that it names
            return;
        }
        Optional<ProcessHandle> child = running(words[0], words[1]);
        Optional<ProcessHandle> owner = running(words[2], words[3]);
        if (child.isEmpty()) {
            return;
        }
        if (owner.isPresent()) {
            throw new MachineUnfitException("%s is in use by process %s: stop that, or use another directory"
                    .formatted(file.toAbsolutePath().getParent(), words[2]));
        }
        end(child.get());
    }

    void write(ProcessHandle child) {
        try {
            Files.writeString(file, identity(child) + " " + identity(ProcessHandle.current()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String identity(ProcessHandle process) {
        return process.pid() + " " + startOf(process).toEpochMilli();
    }

    private static Optional<ProcessHandle> running(String pid, String startMillis) {
        Instant start = Instant.ofEpochMilli(Long.parseLong(startMillis));
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .filter(found -> Duration.between(start, startOf(found)).abs().compareTo(SAME_START) <= 0);
    }

    /** The epoch where the machine does not tell: then the pid alone must do. */
    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    private static void end(ProcessHandle leftover) throws InterruptedException {
        CompletableFuture<Boolean> gone = leftover.onExit().thenApply(p -> true);
        leftover.destroy();
        if (!gone.completeOnTimeout(false, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join()) {
            leftover.destroyForcibly();
            leftover.onExit().join();
        }
    }
}
