package dev.spillway.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** An event whose schema does not stay the same: somebody rides somewhere, for a fare in quarters, which add up exactly. */
record Ride(
        String rider, long metres, double fare, @Nullable String note, long atMicros) {

    /** Fields that come and go. */
    private static final class Parts {
        static final String CHANNEL = "{\"name\": \"channel\", \"type\": \"string\", \"default\": \"web\"},";
        static final String NOTE = "{\"name\": \"note\", \"type\": [\"null\", \"string\"], \"default\": null},";

        private Parts() {}
    }

    /** The schema as its owner changes it, each version fit to read what was written with those before. */
    enum Version {
        FIRST("", "\"int\"", "\"float\"", Parts.NOTE),
        /** A field more, in front of all others. */
        WITH_CHANNEL(Parts.CHANNEL, "\"int\"", "\"float\"", Parts.NOTE),
        WIDENED(Parts.CHANNEL, "\"long\"", "\"double\"", Parts.NOTE),
        WITHOUT_NOTE(Parts.CHANNEL, "\"long\"", "\"double\"", ""),
        /** Of another team that does as it likes: there is no length. */
        WITHOUT_METRES("", "", "\"double\"", Parts.NOTE),
        /** The same, and it is text. */
        METRES_AS_TEXT("", "\"string\"", "\"double\"", Parts.NOTE);

        private final String schema;

        Version(String before, String metres, String fare, String note) {
            this.schema = """
                            {"type": "record", "name": "Ride", "namespace": "example.rides", "fields": [%s
                              {"name": "rider", "type": "string"}, %s
                              {"name": "fare", "type": %s}, %s
                              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}}]}
                            """.formatted(
                    before, metres.isEmpty() ? "" : "{\"name\": \"metres\", \"type\": " + metres + "},", fare, note);
        }

        Schema schema() {
            return new Schema.Parser().parse(schema);
        }

        boolean has(String field) {
            return schema().getField(field) != null;
        }
    }

    static Ride random(Random random, String rider, long atMicros) {
        return new Ride(
                rider,
                random.nextInt(1_000_000),
                random.nextInt(400) / 4.0,
                random.nextBoolean() ? "a note" : null,
                atMicros);
    }

    /** In Confluent's wire format, as a producer of that version writes it. */
    byte[] bytes(Version version, int schemaId) {
        var record = new GenericData.Record(version.schema());
        put(record, "channel", "app");
        put(record, "rider", rider);
        put(record, "note", note);
        put(record, "at", atMicros);
        put(record, "metres", metresAs(version));
        put(record, "fare", type(version, "fare") == Schema.Type.FLOAT ? (Object) (float) fare : (Object) fare);
        var out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
        try {
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(version.schema()).write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private Object metresAs(Version version) {
        return switch (type(version, "metres")) {
            case INT -> Math.toIntExact(metres);
            case STRING -> Long.toString(metres);
            default -> metres;
        };
    }

    private static Schema.Type type(Version version, String field) {
        return version.has(field) ? version.schema().getField(field).schema().getType() : Schema.Type.NULL;
    }

    private static void put(GenericData.Record record, String field, @Nullable Object value) {
        if (record.getSchema().getField(field) != null) {
            record.put(field, value);
        }
    }
}
