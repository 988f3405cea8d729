package dev.spillway.pipeline.local;

import dev.spillway.parts.MachineUnfitException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder in which a stack keeps everything, used by one process at a time. */
public final class DataFolder implements AutoCloseable {

    /** Says that the folder is ours, so that nothing else is ever wiped. */
    private static final String MARK = "spillway-data.txt";

    private static final String LOCK = "up.lock";

    /** What the launcher writes, which comes before us: neither makes the folder foreign nor is wiped. */
    private static final Set<String> OF_THE_LAUNCHER = Set.of("build.log", "build.lock");

    /** How long the parts of a process that was killed may take to end by themselves. */
    private static final long LEFTOVERS_GONE_WITHIN_S = 30;

    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the folder, which is made if it is not there.
     *
     * @param fresh whether to delete first what is in it
     * @throws MachineUnfitException if another process has it, it is not ours, or it cannot be written
     */
    public static DataFolder open(Path path, boolean fresh) throws InterruptedException {
        try {
            Path home =
                    Files.createDirectories(path.toAbsolutePath().normalize()).toRealPath();
            requireOurs(home);
            var folder = new DataFolder(home, lock(home));
            if (fresh) {
                awaitLeftovers(home);
                wipe(home);
            }
            Files.writeString(
                    home.resolve(MARK),
                    "Spillway keeps the data of ./spillway up in this folder; up --fresh deletes all of it.\n");
            return folder;
        } catch (IOException e) {
            throw new MachineUnfitException(
                    "%s cannot be used: %s: make it a folder that you may write, or name another with --data"
                            .formatted(path, e),
                    e);
        }
    }

    private static void requireOurs(Path home) throws IOException {
        boolean foreign = !Files.exists(home.resolve(MARK))
                && !Files.exists(home.resolve(LOCK))
                && entries(home).stream()
                        .anyMatch(entry ->
                                !OF_THE_LAUNCHER.contains(entry.getFileName().toString()));
        if (foreign) {
            throw new MachineUnfitException(
                    "%s holds something that is not Spillway's: name an empty folder with --data".formatted(home));
        }
    }

    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel = FileChannel.open(
                home.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            String user = Files.readString(home.resolve(LOCK)).trim();
            channel.close();
            throw new MachineUnfitException(
                    "%s is in use by process %s, another spillway up: stop that with Ctrl-C, or name another folder with --data"
                            .formatted(home, user));
        }
        channel.truncate(0);
        channel.write(java.nio.charset.StandardCharsets.US_ASCII.encode(
                ProcessHandle.current().pid() + "\n"));
        return channel;
    }

    /** Parts end by themselves when their process was killed; their files must not vanish under them. */
    private static void awaitLeftovers(Path home) throws IOException, InterruptedException {
        for (Path part : entries(home)) {
            for (Path file : Files.isDirectory(part) ? entries(part) : List.<Path>of()) {
                if (file.toString().endsWith(".pid")) {
                    awaitEnd(Files.readString(file).trim());
                }
            }
        }
    }

    private static void awaitEnd(String identity) throws InterruptedException {
        int blank = identity.indexOf(' ');
        if (blank < 0) {
            return;
        }
        long pid = Long.parseLong(identity.substring(0, blank));
        CompletableFuture<?> gone = ProcessHandle.of(pid)
                .<CompletableFuture<?>>map(ProcessHandle::onExit)
                .orElse(CompletableFuture.completedFuture(null));
        try {
            gone.get(LEFTOVERS_GONE_WITHIN_S, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new MachineUnfitException("process " + pid + " of an earlier start still runs: end it", e);
        }
    }

    private static void wipe(Path home) throws IOException {
        for (Path entry : entries(home)) {
            String name = entry.getFileName().toString();
            if (!OF_THE_LAUNCHER.contains(name) && !name.equals(LOCK)) {
                Files.walkFileTree(entry, new Deletion());
            }
        }
    }

    /** Links are deleted, never followed. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    public Path path() {
        return path;
    }

    /** A file or folder in it, which need not exist. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Lets others have it. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
