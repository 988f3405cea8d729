package dev.spillway.pipeline.sort;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sorted records that are in memory. */
final class BufferedRecords implements RecordCursor {
    private final List<byte[]> records;
    private int at;

    BufferedRecords(List<byte[]> records) {
        this.records = records;
    }

    @Override
    public byte @Nullable [] head() {
        return at < records.size() ? records.get(at) : null;
    }

    @Override
    public void advance() {
        at++;
    }

    @Override
    public void close() {
        records.clear();
    }
}
