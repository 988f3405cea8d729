package dev.spillway.features.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Avro values as others write them. */
final class AvroSamples {
    private AvroSamples() {}

    /** A record's schema of fields by turns of name and type. */
    static Schema record(Object... namesAndTypes) {
        var fields = new ArrayList<Schema.Field>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            fields.add(new Schema.Field((String) namesAndTypes[i], (Schema) namesAndTypes[i + 1]));
        }
        return Schema.createRecord("Sample", "", "dev.spillway.sample", false, fields);
    }

    /** The record in the wire format, as Avro's own writer encodes it. */
    static byte[] wire(int id, Schema schema, GenericRecord record) throws IOException {
        var out = new ByteArrayOutputStream();
        write(id, schema, record, out, EncoderFactory.get().binaryEncoder(out, null));
        return out.toByteArray();
    }

    /** The same with blocks that say their bytes: arrays and maps with negative counts. */
    static byte[] blockedWire(int id, Schema schema, GenericRecord record) throws IOException {
        var out = new ByteArrayOutputStream();
        write(
                id,
                schema,
                record,
                out,
                new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(out, null));
        return out.toByteArray();
    }

    private static void write(
            int id, Schema schema, GenericRecord record, ByteArrayOutputStream out, BinaryEncoder encoder)
            throws IOException {
        out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /** A value of the type as a table's cell says it; arrays and maps are always the same. */
    static @Nullable Object of(Schema type, @Nullable String cell) {
        String text = String.valueOf(cell);
        return switch (type.getType()) {
            case BOOLEAN -> Boolean.valueOf(text);
            case INT -> Integer.valueOf(text);
            case LONG -> Long.valueOf(text);
            case FLOAT -> Float.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            case BYTES -> ByteBuffer.wrap(text.getBytes(UTF_8));
            case FIXED -> new GenericData.Fixed(type, text.getBytes(UTF_8));
            case ENUM -> new GenericData.EnumSymbol(type, text);
            case ARRAY -> List.of("a", "b");
            case MAP -> Map.of("a", 1L, "b", 2L);
            default -> cell;
        };
    }
}
