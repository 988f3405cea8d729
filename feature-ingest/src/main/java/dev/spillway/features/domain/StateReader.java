package dev.spillway.features.domain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what {@link StateWriter} wrote. */
final class StateReader {
    private final byte[] bytes;
    private int at;

    StateReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The format of the bytes, which they begin with. */
    int format() {
        return bytes[0];
    }

    int octet() {
        return bytes[at++] & 0xFF;
    }

    long unsigned() {
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

    int count() {
        return Math.toIntExact(unsigned());
    }

    long signed() {
        long value = unsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    long fixed() {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (bytes[at++] & 0xFFL) << (8 * i);
        }
        return value;
    }

    long value(FieldType type) {
        return type.isFloating() ? fixed() : signed();
    }

    String text() {
        int length = count();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    /** Bytes whose number is known. */
    byte[] raw(int length) {
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    @Nullable
    Object tie() {
        return switch (octet()) {
            case 0 -> null;
            case 1 -> signed();
            case 2 -> Double.longBitsToDouble(fixed());
            default -> text();
        };
    }

    boolean isAtEnd() {
        return at == bytes.length;
    }
}
