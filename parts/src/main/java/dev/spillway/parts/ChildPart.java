package dev.spillway.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A part in a child process, whatever it is that runs there. */
final class ChildPart implements Part {

    private static final int LAST_LINES = 20;
    private static final long POLL_MS = 100;

    private final Launch launch;
    private final Consumer<String> progress;
    private final PidFile pidFile;
    /** Written by whoever holds the lock; read by anyone, who must not wait for a start or stop under way. */
    private volatile Process process;

    private ChildPart(Launch launch, Consumer<String> progress) throws InterruptedException {
        this.launch = launch;
        this.progress = progress;
        this.pidFile = Launch.pidFile(launch.name(), launch.directory());
        this.process = begin();
    }

    /**
     * Makes sure that directory and ports are a part's own. Comes before anything is written there: who has them now may be
     * a leftover, which is ended, or another spillway, which must not be disturbed.
     *
     * @throws MachineUnfitException if they are someone else's
     */
    static void claim(String name, Path directory, int... ports) throws InterruptedException {
        Launch.pidFile(name, directory).claim();
        for (int port : ports) {
            Ports.requireFree(name, port);
        }
    }

    /**
     * Returns when it is ready. If interrupted meanwhile, ends it first.
     *
     * @throws PartFailedException if it does not get ready
     */
    static ChildPart start(Launch launch, Consumer<String> progress) throws InterruptedException {
        var part = new ChildPart(launch, progress);
        part.awaitReady();
        return part;
    }

    @Override
    public String name() {
        return launch.name();
    }

    @Override
    public String address() {
        return launch.address();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public Path log() {
        return launch.log();
    }

    @Override
    public OptionalLong rssBytes() {
        return isAlive() ? ResidentMemory.of(pid()) : OptionalLong.empty();
    }

    @Override
    public synchronized void stop(Duration patience) throws InterruptedException {
        if (process.isAlive()) {
            progress.accept("stopping " + name());
            process.destroy();
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                progress.accept(name() + " has not stopped in " + seconds(patience.toNanos()) + ": ending it");
                process.destroyForcibly();
            }
        }
        process.waitFor();
        pidFile.delete();
    }

    @Override
    public synchronized void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        pidFile.delete();
    }

    @Override
    public synchronized void restart() throws InterruptedException {
        stop(launch.patience());
        process = begin();
        awaitReady();
    }

    @Override
    public void close() {
        try {
            stop(launch.patience());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Process begin() throws InterruptedException {
        progress.accept("starting " + launch.name());
        try {
            Files.createDirectories(launch.directory());
            pidFile.claim();
            keepPreviousLog();
            Process started = new ProcessBuilder(Detached.command(launch.command()))
                    .directory(launch.directory().toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(launch.log().toFile())
                    .start();
            Watchdog.over(started);
            pidFile.write(started.toHandle());
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(launch.name() + " cannot be started in " + launch.directory(), e);
        }
    }

    private void keepPreviousLog() throws IOException {
        Path log = launch.log();
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void awaitReady() throws InterruptedException {
        long begun = System.nanoTime();
        boolean ready = false;
        try {
            while (!ready) {
                if (process.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
                    throw failure("ended with exit code " + process.exitValue() + " while starting");
                }
                ready = launch.ready().reached(launch.log());
                if (!ready && System.nanoTime() - begun > launch.readyWithin().toNanos()) {
                    throw failure("was not ready within "
                            + seconds(launch.readyWithin().toNanos()));
                }
            }
        } finally {
            if (!ready) {
                kill();
            }
        }
        progress.accept("%s ready on %s after %s".formatted(name(), address(), seconds(System.nanoTime() - begun)));
    }

    private PartFailedException failure(String what) {
        return new PartFailedException(
                "%s %s; its log, %s, ends with:\n%s".formatted(name(), what, launch.log(), lastLines(launch.log())));
    }

    private static String lastLines(Path log) {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "(it cannot be read: " + e + ")";
        }
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
