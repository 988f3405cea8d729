package dev.spillway.pipeline.sort;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where sorts put what is too much for memory, and how much that is. */
public final class Spill implements Closeable {
    /** Sorts that hold something at the same time, and all that is not sorted: see {@link #budgetOf}. */
    private static final int SHARES = 8;

    private final Path folder;
    private final long budgetBytes;
    private boolean used;
    private long writtenBytes;

    /**
     * @param folder made when it is needed, and removed in the end
     * @param budgetBytes what one sort may hold in memory
     */
    public Spill(Path folder, long budgetBytes) {
        if (!(budgetBytes > 0)) {
            throw new IllegalArgumentException("a sort needs memory, got " + budgetBytes + " bytes");
        }
        this.folder = folder;
        this.budgetBytes = budgetBytes;
    }

    /** What a sort may hold when this much memory is there for everything: four of them, and as much again for the rest. */
    public static long budgetOf(long memoryBytes) {
        return Math.max(1, memoryBytes / SHARES);
    }

    long budgetBytes() {
        return budgetBytes;
    }

    Path folder() throws IOException {
        if (!used) {
            Files.createDirectories(folder);
            used = true;
        }
        return folder;
    }

    void wrote(long bytes) {
        writtenBytes += bytes;
    }

    /** Bytes that were written to files so far, those of files that are gone among them. */
    public long writtenBytes() {
        return writtenBytes;
    }

    /** Removes the folder, and what is left in it: of this run or of one that was killed. */
    @Override
    public void close() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> left = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(left::add);
        }
        for (Path file : left) {
            Files.delete(file);
        }
        Files.delete(folder);
    }
}
