package dev.spillway.pipeline.sort;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Records in order, in a file that is gone once it is closed: before each its length. */
final class RunFile implements RecordCursor {
    /** Of each file that is merged: many are open at once. */
    private static final int READ_BYTES = 1 << 15;

    private static final int WRITE_BYTES = 1 << 18;

    /** Writes a run. */
    static final class Writer implements Closeable {
        private final DataOutputStream out;

        Writer(Path file) throws IOException {
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), WRITE_BYTES));
        }

        void write(byte[] record) throws IOException {
            out.writeInt(record.length);
            out.write(record);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    private final Path file;
    private final DataInputStream in;
    private byte @Nullable [] head;

    private RunFile(Path file, DataInputStream in) {
        this.file = file;
        this.in = in;
    }

    /** Opens a run that {@link Writer} wrote, at its first record. */
    static RunFile open(Path file) throws IOException {
        var run =
                new RunFile(file, new DataInputStream(new BufferedInputStream(Files.newInputStream(file), READ_BYTES)));
        run.advance();
        return run;
    }

    @Override
    public byte @Nullable [] head() {
        return head;
    }

    @Override
    public void advance() throws IOException {
        byte[] length = in.readNBytes(Integer.BYTES);
        if (length.length == 0) {
            head = null;
            return;
        }
        if (length.length < Integer.BYTES) {
            throw new EOFException(file + " ends within a record");
        }
        int bytes = ByteBuffer.wrap(length).getInt();
        byte[] record = in.readNBytes(bytes);
        if (record.length < bytes) {
            throw new EOFException(file + " ends within a record");
        }
        head = record;
    }

    @Override
    public void close() throws IOException {
        in.close();
        Files.deleteIfExists(file);
    }
}
