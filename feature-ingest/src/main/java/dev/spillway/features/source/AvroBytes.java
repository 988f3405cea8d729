package dev.spillway.features.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A place in Avro's binary encoding. What cannot be read is no exception but a fault that sticks: from then on nothing is left
 * to read, every read gives 0 or "", and loops come to their end.
 */
final class AvroBytes {
    private static final int LONGEST_INT = 5;
    private static final int LONGEST_LONG = 10;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = {};
    private int at;
    private int end;
    private String fault = "";

    void open(byte[] value, int from) {
        bytes = value;
        at = from;
        end = value.length;
        fault = "";
    }

    int left() {
        return end - at;
    }

    boolean isFaulty() {
        return !fault.isEmpty();
    }

    /** What could not be read first; empty if all could. */
    String fault() {
        return fault;
    }

    void fail(String reason) {
        if (fault.isEmpty()) {
            fault = reason;
        }
        end = at;
    }

    void skip(long length) {
        if (length < 0 || length > end - at) {
            fail(length < 0 ? "a negative length" : "the bytes end early");
            return;
        }
        at += (int) length;
    }

    void skipText() {
        skip(readLong());
    }

    boolean readBoolean() {
        if (at >= end) {
            fail("the bytes end early");
            return false;
        }
        byte b = bytes[at++];
        if (b != 0 && b != 1) {
            fail("a boolean that is neither 0 nor 1");
        }
        return b == 1;
    }

    int readInt() {
        long value = readVarint(LONGEST_INT);
        if (value != (int) value) {
            fail("an int of more than 32 bits");
            return 0;
        }
        return (int) value;
    }

    long readLong() {
        return readVarint(LONGEST_LONG);
    }

    float readFloat() {
        return has(Float.BYTES) ? Float.intBitsToFloat((int) INTS.get(bytes, at - Float.BYTES)) : 0;
    }

    double readDouble() {
        return has(Double.BYTES) ? Double.longBitsToDouble((long) LONGS.get(bytes, at - Double.BYTES)) : 0;
    }

    String readText() {
        long length = readLong();
        int from = at;
        skip(length);
        return isFaulty() ? "" : new String(bytes, from, (int) length, StandardCharsets.UTF_8);
    }

    /** Zigzag: the lowest bit is the sign. */
    private long readVarint(int longest) {
        if (at < end && bytes[at] >= 0) {
            long one = bytes[at++];
            return (one >>> 1) ^ -(one & 1);
        }
        long raw = 0;
        int last = Math.min(end, at + longest);
        for (int shift = 0; at < last; shift += 7) {
            byte b = bytes[at++];
            raw |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        fail(at == end ? "the bytes end early" : "a number that does not end");
        return 0;
    }

    /** Steps over that many bytes if they are there. */
    private boolean has(int length) {
        if (end - at < length) {
            fail("the bytes end early");
            return false;
        }
        at += length;
        return true;
    }
}
