package dev.spillway.pipeline.replay;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a stream as bytes, ended by LF or CRLF. Holds a block, or the longest line so far if that is longer. */
final class ByteLines implements AutoCloseable {
    /** Longer than any record that a broker takes. */
    static final int LONGEST = 256 << 20;

    private static final int BLOCK = 1 << 18;

    private final InputStream in;
    private byte[] buffer = new byte[BLOCK];
    private int filled;
    private int next;
    private int start;
    private int end;
    private long line;
    private boolean ended;

    ByteLines(InputStream in) {
        this.in = in;
    }

    /**
     * Goes to the next line; false at the end.
     *
     * @throws IOException also if the line is longer than {@link #LONGEST}
     */
    boolean next() throws IOException {
        start = next;
        int searched = start;
        while (true) {
            for (int i = searched; i < filled; i++) {
                if (buffer[i] == '\n') {
                    return found(i, i + 1);
                }
            }
            searched = filled;
            if (ended) {
                return start < filled && found(filled, filled);
            }
            int moved = start;
            makeRoom();
            searched -= moved - start;
            int read = in.read(buffer, filled, buffer.length - filled);
            ended = read < 0;
            filled += Math.max(read, 0);
        }
    }

    private boolean found(int endOfLine, int startOfNext) {
        end = endOfLine > start && buffer[endOfLine - 1] == '\r' ? endOfLine - 1 : endOfLine;
        next = startOfNext;
        line++;
        return true;
    }

    private void makeRoom() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
            start = 0;
        }
        if (filled == buffer.length) {
            if (buffer.length >= LONGEST) {
                throw new IOException("line " + (line + 1) + " is longer than " + LONGEST + " bytes");
            }
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
    }

    byte[] buffer() {
        return buffer;
    }

    /** Where the line starts in the buffer. */
    int start() {
        return start;
    }

    /** Where it ends, without its line end. */
    int end() {
        return end;
    }

    /** The line's number, from 1. */
    long line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
