package dev.spillway.features.domain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes state as bytes: small numbers short, since most counts, sums and distances in time are small. */
final class StateWriter {
    private static final byte NO_TIE = 0;
    private static final byte LONG_TIE = 1;
    private static final byte DOUBLE_TIE = 2;
    private static final byte TEXT_TIE = 3;

    /** A first guess, which most rows fit into. */
    private byte[] bytes = new byte[1_024];

    private int size;

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void octet(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    /** Seven bits a byte, least first, the number taken as unsigned. */
    void unsigned(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Like {@link #unsigned}, with the sign in the lowest bit. */
    void signed(long value) {
        unsigned((value << 1) ^ (value >> 63));
    }

    void fixed(long value) {
        room(8);
        for (int i = 0; i < 8; i++) {
            bytes[size++] = (byte) (value >>> (8 * i));
        }
    }

    void value(FieldType type, long bits) {
        if (type.isFloating()) {
            fixed(bits);
        } else {
            signed(bits);
        }
    }

    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        unsigned(utf8.length);
        raw(utf8);
    }

    /** Bytes as they are, without their number. */
    void raw(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    void tie(@Nullable Object tie) {
        if (tie == null) {
            octet(NO_TIE);
        } else if (tie instanceof Long number) {
            octet(LONG_TIE);
            signed(number);
        } else if (tie instanceof Double number) {
            octet(DOUBLE_TIE);
            fixed(Double.doubleToRawLongBits(number));
        } else {
            octet(TEXT_TIE);
            text((String) tie);
        }
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
