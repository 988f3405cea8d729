package dev.spillway.schemas;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Confluent's wire format: a zero, the schema's id in four bytes, the most significant first, then the Avro encoding.
 *
 * <pre>
 *   00 | 00 00 00 07 | …
 * </pre>
 */
public final class Wire {
    private Wire() {}

    /** How many bytes stand before the Avro encoding. */
    public static final int HEADER_BYTES = 5;

    private static final byte MAGIC = 0;

    /** Whether bytes begin as the format does. If not, they are not ours to read. */
    public static boolean isFramed(byte[] bytes) {
        return bytes.length >= HEADER_BYTES && bytes[0] == MAGIC;
    }

    /**
     * The id of the schema that the bytes were written with. The Avro encoding is the rest, from {@link #HEADER_BYTES}.
     *
     * @param bytes framed ones
     */
    public static int schemaId(byte[] bytes) {
        if (!isFramed(bytes)) {
            throw new IllegalArgumentException("not in the wire format: " + bytes.length + " bytes");
        }
        return ByteBuffer.wrap(bytes).getInt(1);
    }

    /** Begins a record: what is written next is its Avro encoding. */
    public static void writeHeader(ByteArrayOutputStream to, int schemaId) {
        to.write(MAGIC);
        to.write(schemaId >>> 24);
        to.write(schemaId >>> 16);
        to.write(schemaId >>> 8);
        to.write(schemaId);
    }

    /** The registry's subject of a topic's values. */
    public static String valueSubject(String topic) {
        return topic + "-value";
    }
}
