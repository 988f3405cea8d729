package dev.spillway.pipeline.sort;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Several sorted cursors as one. */
final class MergedRecords implements RecordCursor {
    private final List<RecordCursor> cursors;
    private final PriorityQueue<RecordCursor> heads;

    MergedRecords(List<? extends RecordCursor> cursors) {
        this.cursors = List.copyOf(cursors);
        this.heads = new PriorityQueue<>(
                Math.max(1, cursors.size()), (a, b) -> Arrays.compareUnsigned(record(a), record(b)));
        for (RecordCursor cursor : cursors) {
            if (cursor.head() != null) {
                heads.add(cursor);
            }
        }
    }

    private static byte[] record(RecordCursor cursor) {
        byte[] head = cursor.head();
        if (head == null) {
            throw new IllegalStateException("a cursor that is through is still merged");
        }
        return head;
    }

    @Override
    public byte @Nullable [] head() {
        RecordCursor least = heads.peek();
        return least == null ? null : least.head();
    }

    @Override
    public void advance() throws IOException {
        RecordCursor least = heads.poll();
        if (least == null) {
            return;
        }
        least.advance();
        if (least.head() != null) {
            heads.add(least);
        }
    }

    @Override
    public void close() throws IOException {
        var failures = new ArrayList<IOException>();
        for (RecordCursor cursor : cursors) {
            try {
                cursor.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }
}
