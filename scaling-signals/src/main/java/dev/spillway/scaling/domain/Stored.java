package dev.spillway.scaling.domain;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** State as bytes: a format octet, then the fields in their order. Bytes of another format are refused, never reinterpreted. */
public final class Stored {
    private Stored() {}

    /** Puts fields into bytes. */
    @FunctionalInterface
    public interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    /** Takes the fields out again. */
    @FunctionalInterface
    public interface Parsing<T> {
        T from(DataInputStream in) throws IOException;
    }

    static byte[] bytes(Writing fields) {
        var bytes = new ByteArrayOutputStream(512);
        try (var out = new DataOutputStream(bytes)) {
            fields.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The fields, after the format that they are in. */
    public static byte[] bytes(int format, Writing fields) {
        return bytes(out -> {
            out.writeByte(format);
            fields.to(out);
        });
    }

    /**
     * Reads what {@link #bytes(int, Writing)} wrote.
     *
     * @param what is read, to say in errors
     * @throws IllegalStateException if the bytes are of another format or damaged
     */
    public static <T> T read(String what, int format, byte[] bytes, Parsing<T> fields) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int found = in.readUnsignedByte();
            if (found != format) {
                throw new IllegalStateException(what + " has format " + found + ", this program reads format " + format
                        + ": run the version that wrote it");
            }
            T value = fields.from(in);
            if (in.available() > 0) {
                throw new IllegalStateException(what + " has bytes left over: it is damaged");
            }
            return value;
        } catch (IOException e) {
            throw new IllegalStateException(what + " ends too early: it is damaged", e);
        }
    }
}
