package dev.spillway.schemas;

import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads values in the wire format, whichever schema wrote them. Null is read as null. May be shared by threads, if its readers may.
 *
 * <p>Bytes that are no such value throw {@link SerializationException}, with an {@link UnknownSchemaException} as its cause if it
 * is the schema id that is not known. {@link RegistryUnreachableException} passes through, since it is not the value's fault, and
 * so does what a reader itself refuses.
 */
public final class WireDeserializer<V> implements Deserializer<V> {
    private final String what;
    private final SchemaRegistry registry;
    private final Function<Schema, DatumReader<V>> readers;
    private final Map<Integer, DatumReader<V>> readersById = new ConcurrentHashMap<>();

    /**
     * @param what the values are, for errors
     * @param readers makes a reader of what a schema has written; asked once per schema
     */
    public WireDeserializer(String what, SchemaRegistry registry, Function<Schema, DatumReader<V>> readers) {
        this.what = what;
        this.registry = registry;
        this.readers = readers;
    }

    @Override
    public @Nullable V deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        if (!Wire.isFramed(bytes)) {
            throw new SerializationException("not in the wire format: " + bytes.length + " bytes");
        }
        DatumReader<V> reader = reader(Wire.schemaId(bytes));
        var decoder =
                DecoderFactory.get().binaryDecoder(bytes, Wire.HEADER_BYTES, bytes.length - Wire.HEADER_BYTES, null);
        try {
            return reader.read(null, decoder);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException | UnsupportedOperationException e) {
            // the last two are what Avro throws for a branch that a union does not have, and for a length beyond its
            // limits
            String fault = e instanceof EOFException ? "the bytes end before it does" : e.getMessage();
            throw new SerializationException("not a " + what + ": " + fault, e);
        }
    }

    private DatumReader<V> reader(int id) {
        DatumReader<V> known = readersById.get(id);
        if (known != null) {
            return known;
        }
        try {
            DatumReader<V> made = readers.apply(registry.byId(id));
            DatumReader<V> before = readersById.putIfAbsent(id, made);
            return before == null ? made : before;
        } catch (UnknownSchemaException e) {
            throw new SerializationException(e.getMessage(), e);
        }
    }
}
