package dev.spillway.pipeline.sort;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a record as bytes. What is written by {@link #orderedText} and {@link #orderedLong} makes a key: records are in the
 * order of what they begin with when their bytes, taken as unsigned, are.
 */
public final class PackedWriter {
    private byte[] bytes = new byte[256];
    private int size;

    /** Forgets what was written. */
    public PackedWriter clear() {
        size = 0;
        return this;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Text that comes before every longer one that begins with it, in the order of UTF-8. */
    public PackedWriter orderedText(String text) {
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            octet(each);
            if (each == 0) {
                // so that the end, two zeroes, comes before a zero that is meant
                octet(0xFF);
            }
        }
        return octet(0).octet(0);
    }

    /** Eight bytes in which negative numbers come first. */
    public PackedWriter orderedLong(long value) {
        return fixed(value ^ Long.MIN_VALUE);
    }

    public PackedWriter octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public PackedWriter fixed(long value) {
        room(Long.BYTES);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Seven bits a byte: a number that is small and not negative takes little. */
    public PackedWriter count(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octet((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        return octet((int) rest);
    }

    public PackedWriter text(String text) {
        return block(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes with their number before them. */
    public PackedWriter block(byte[] block) {
        return count(block.length).raw(block);
    }

    /** Bytes that the record ends with, or whose number the reader knows. */
    public PackedWriter raw(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
        return this;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
