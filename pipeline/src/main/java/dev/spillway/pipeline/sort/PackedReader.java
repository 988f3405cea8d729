package dev.spillway.pipeline.sort;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link PackedWriter} wrote, in the same order. */
public final class PackedReader {
    private final byte[] bytes;
    private int at;

    public PackedReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** How many bytes have been read. */
    public int position() {
        return at;
    }

    /** Goes past a text that was written to be ordered. */
    public PackedReader skipOrderedText() {
        while (bytes[at] != 0 || bytes[at + 1] != 0) {
            at += bytes[at] == 0 ? 2 : 1;
        }
        at += 2;
        return this;
    }

    public String orderedText() {
        int start = at;
        skipOrderedText();
        var plain = new ByteArrayOutputStream(at - start);
        for (int i = start; i < at - 2; i++) {
            plain.write(bytes[i]);
            if (bytes[i] == 0) {
                i++;
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }

    public long orderedLong() {
        return fixed() ^ Long.MIN_VALUE;
    }

    public int octet() {
        return bytes[at++] & 0xFF;
    }

    public long fixed() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = (value << Byte.SIZE) | (bytes[at++] & 0xFF);
        }
        return value;
    }

    public long count() {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    public String text() {
        int length = (int) count();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    public byte[] block() {
        int length = (int) count();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** All that is left. */
    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        at = bytes.length;
        return rest;
    }
}
