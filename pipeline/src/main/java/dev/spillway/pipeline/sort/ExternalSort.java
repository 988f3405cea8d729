package dev.spillway.pipeline.sort;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sorts records by their bytes, taken as unsigned. Holds as many bytes as it may; what is more goes to files, which are merged
 * when the records are read back. As long as nothing is too much, no file is touched. For one thread.
 */
/*
 * Runs of one level are merged into one of the next when there are RUNS_MAX of them. So a record is rewritten once per level,
 * that is log(input / budget) / log(RUNS_MAX) times: never below RUNS_MAX times the budget. While reading, at most RUNS_MAX
 * files a level are open, each with a buffer of its own.
 */
public final class ExternalSort implements Closeable {
    private static final int RUNS_MAX = 64;

    /** What an array and the reference to it take beside its bytes. */
    private static final int OVERHEAD_BYTES = 28;

    private final Spill spill;
    private final String name;
    private final List<byte[]> buffer = new ArrayList<>();
    private final List<List<Path>> levels = new ArrayList<>();
    private long bufferedBytes;
    private long records;
    private int made;

    /** @param name of the files, which no other sort in the same folder has */
    public ExternalSort(Spill spill, String name) {
        this.spill = spill;
        this.name = name;
    }

    /** Takes a record, which stays as it is from now on. */
    public void add(byte[] record) throws IOException {
        long cost = (long) record.length + OVERHEAD_BYTES;
        if (!buffer.isEmpty() && bufferedBytes + cost > spill.budgetBytes()) {
            writeRun();
        }
        buffer.add(record);
        bufferedBytes += cost;
        records++;
    }

    /** How many records it has taken. */
    public long records() {
        return records;
    }

    private void writeRun() throws IOException {
        Path run = nextFile();
        buffer.sort(Arrays::compareUnsigned);
        try (var out = new RunFile.Writer(run)) {
            for (byte[] record : buffer) {
                out.write(record);
            }
        }
        buffer.clear();
        bufferedBytes = 0;
        spill.wrote(Files.size(run));
        keep(run, 0);
    }

    private Path nextFile() throws IOException {
        return spill.folder().resolve(name + "-" + made++);
    }

    private void keep(Path run, int level) throws IOException {
        if (levels.size() == level) {
            levels.add(new ArrayList<>());
        }
        List<Path> runs = levels.get(level);
        runs.add(run);
        if (runs.size() < RUNS_MAX) {
            return;
        }
        Path merged = nextFile();
        try (RecordCursor all = merge(runs);
                var out = new RunFile.Writer(merged)) {
            for (byte[] record = all.head(); record != null; record = all.head()) {
                out.write(record);
                all.advance();
            }
        }
        runs.clear();
        spill.wrote(Files.size(merged));
        keep(merged, level + 1);
    }

    private static MergedRecords merge(List<Path> runs) throws IOException {
        var cursors = new ArrayList<RecordCursor>();
        boolean opened = false;
        try {
            for (Path run : runs) {
                cursors.add(RunFile.open(run));
            }
            opened = true;
            return new MergedRecords(cursors);
        } finally {
            if (!opened) {
                for (RecordCursor cursor : cursors) {
                    cursor.close();
                }
            }
        }
    }

    /** All records in order. Closing the cursor frees what the sort holds; the sort is empty from now on. */
    public RecordCursor sorted() throws IOException {
        buffer.sort(Arrays::compareUnsigned);
        var inMemory = new BufferedRecords(new ArrayList<>(buffer));
        List<Path> runs = levels.stream().flatMap(List::stream).toList();
        buffer.clear();
        bufferedBytes = 0;
        if (runs.isEmpty()) {
            return inMemory;
        }
        RecordCursor files = merge(runs);
        levels.clear();
        return new MergedRecords(List.of(files, inMemory));
    }

    /** Removes what nobody has asked for. */
    @Override
    public void close() throws IOException {
        buffer.clear();
        for (List<Path> runs : levels) {
            for (Path run : runs) {
                Files.deleteIfExists(run);
            }
        }
        levels.clear();
    }
}
