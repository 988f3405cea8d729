package dev.spillway.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** The event that these tests feed: somebody orders something somewhere. */
record Order(
        String id,
        @Nullable String customer,
        String city,
        @Nullable Double amount,
        long items,
        @Nullable Long atMicros) {

    static final Schema SCHEMA = schema("\"double\"");

    /** As a careless producer would have it: the amount is text. */
    static final Schema SCHEMA_WITH_TEXT = schema("\"string\"");

    private static Schema schema(String amount) {
        return new Schema.Parser().parse("""
                        {"type": "record", "name": "Order", "namespace": "example.orders", "fields": [
                          {"name": "order_id", "type": "string"},
                          {"name": "note", "type": ["null", "string"], "default": null},
                          {"name": "customer", "type": ["null", "string"], "default": null},
                          {"name": "city", "type": "string"},
                          {"name": "amount", "type": ["null", AMOUNT], "default": null},
                          {"name": "items", "type": "long"},
                          {"name": "placed_at", "default": null,
                           "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]}]}
                        """.replace("AMOUNT", amount));
    }

    /** An order that can be used: its customer and time are there. */
    static Order of(String id, String customer, String city, @Nullable Double amount, long items, long atMicros) {
        return new Order(id, customer, city, amount, items, atMicros);
    }

    String who() {
        return String.valueOf(customer);
    }

    long time() {
        if (atMicros == null) {
            throw new IllegalStateException("order " + id + " has no time");
        }
        return atMicros;
    }

    /** In Confluent's wire format. */
    byte[] bytes(int schemaId) {
        return bytes(SCHEMA, schemaId, amount);
    }

    /** The same, written with the careless producer's schema. */
    byte[] bytesWithText(int schemaId, String amount) {
        return bytes(SCHEMA_WITH_TEXT, schemaId, amount);
    }

    private byte[] bytes(Schema schema, int schemaId, @Nullable Object amount) {
        var record = new GenericData.Record(schema);
        record.put("order_id", id);
        record.put("customer", customer);
        record.put("city", city);
        record.put("amount", amount);
        record.put("items", items);
        record.put("placed_at", atMicros);
        var out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
        try {
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
