package dev.spillway.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of one of our schemas in the wire format, and reads those that any version of it wrote. A null record
 * is a tombstone both ways. May be shared by threads.
 *
 * <p>The schema is registered for a topic's values when the first record is written to it. Bytes are read as
 * {@link WireDeserializer} reads them.
 */
public final class RecordSerde<T extends SpecificRecord> implements Serde<T> {

    static {
        TrustedRecords.trust();
    }

    /** A first guess at a record's size; the buffer grows. */
    private static final int TYPICAL_BYTES = 512;

    private final Schema schema;
    private final SchemaRegistry registry;
    private final DatumWriter<T> writer;
    private final Map<String, Integer> idsByTopic = new ConcurrentHashMap<>();
    private final Deserializer<T> deserializer;

    /** One per thread that writes, since services write every record of theirs with the same few serdes. */
    private final ThreadLocal<Buffer> buffers = ThreadLocal.withInitial(Buffer::new);

    private static final class Buffer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_BYTES);
        private @Nullable BinaryEncoder encoder;

        /** The encoder, ready for another record. */
        BinaryEncoder encoder() {
            encoder = EncoderFactory.get().binaryEncoder(out, encoder);
            return encoder;
        }
    }

    private RecordSerde(Class<T> type, SchemaRegistry registry) {
        this.schema = SpecificData.get().getSchema(type);
        this.registry = registry;
        var model = RecordModel.of(type);
        this.writer = new SpecificDatumWriter<>(schema, model);
        this.deserializer = new WireDeserializer<>(
                schema.getFullName(), registry, written -> new SpecificDatumReader<>(written, schema, model));
    }

    /** The serde of a generated record class. */
    public static <T extends SpecificRecord> RecordSerde<T> of(Class<T> type, SchemaRegistry registry) {
        return new RecordSerde<>(type, registry);
    }

    @Override
    public Serializer<T> serializer() {
        return this::write;
    }

    @Override
    public Deserializer<T> deserializer() {
        return deserializer;
    }

    private byte @Nullable [] write(String topic, @Nullable T value) {
        if (value == null) {
            return null;
        }
        int id = schemaId(topic);
        Buffer buffer = buffers.get();
        ByteArrayOutputStream out = buffer.out;
        BinaryEncoder encoder = buffer.encoder();
        // only now: the encoder first lets out what a record that failed has left in it
        out.reset();
        Wire.writeHeader(out, id);
        try {
            writer.write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The id with which records are written to a topic, for those who encode them themselves. */
    public int schemaId(String topic) {
        return idsByTopic.computeIfAbsent(topic, this::register);
    }

    private int register(String topic) {
        return registry.register(Wire.valueSubject(topic), RegisteredForm.of(schema));
    }
}
