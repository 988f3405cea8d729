package dev.spillway.bench.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** An event, of about a hundred bytes, of which the features need four fields. */
public record Trip(String driver, long timeMicros, double fare, double distance) {

    static final Schema SCHEMA = SchemaBuilder.record("Trip")
            .namespace("dev.spillway.bench")
            .fields()
            .requiredString("trip_id")
            .requiredString("driver_id")
            .requiredString("city")
            .requiredDouble("fare")
            .requiredDouble("distance")
            .requiredInt("passengers")
            .requiredString("status")
            .name("completed_at")
            .type(org.apache.avro.LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .endRecord();

    /** The bytes as a source topic has them: Confluent's wire format with the given schema id. */
    byte[] encoded(int schemaId) {
        var out = new ByteArrayOutputStream(128);
        dev.spillway.schemas.Wire.writeHeader(out, schemaId);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            encoder.writeString("trip-" + driver + "-" + timeMicros);
            encoder.writeString(driver);
            encoder.writeString("san-francisco");
            encoder.writeDouble(fare);
            encoder.writeDouble(distance);
            encoder.writeInt(2);
            encoder.writeString("COMPLETED");
            encoder.writeLong(timeMicros);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
