package dev.spillway.scaling.domain;

import java.util.Arrays;

/** Whole numbers, seven bits a byte, the least first, so that small ones are short; signed ones with the sign in the lowest bit. */
final class Varints {
    private static final int LONGEST = 10;

    private Varints() {}

    /** Writes into an array that grows. */
    static final class Writer {
        private byte[] bytes;
        private int size;

        Writer(int expected) {
            this.bytes = new byte[expected];
        }

        void unsigned(long value) {
            if (size + LONGEST > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(size + LONGEST, bytes.length * 2));
            }
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            bytes[size++] = (byte) rest;
        }

        void signed(long value) {
            unsigned((value << 1) ^ (value >> 63));
        }

        byte[] toBytes() {
            return Arrays.copyOf(bytes, size);
        }
    }

    /** Reads what {@link Writer} wrote. */
    static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
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

        long signed() {
            long value = unsigned();
            return (value >>> 1) ^ -(value & 1);
        }

        boolean isAtEnd() {
            return at == bytes.length;
        }
    }
}
