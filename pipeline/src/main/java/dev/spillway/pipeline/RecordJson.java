package dev.spillway.pipeline;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.features.domain.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Our records as plain JSON, as replay reads and writes them: members in the order of the schema, nulls written, maps sorted by the bytes of
 * their keys, enums as strings, bytes in base64, times in RFC 3339.
 */
public final class RecordJson {
    private RecordJson() {}

    /** Writes a record, or null. */
    public static void write(JsonGenerator out, @Nullable IndexedRecord value) throws IOException {
        if (value == null) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        for (Schema.Field field : value.getSchema().getFields()) {
            out.writeFieldName(field.name());
            any(out, value.get(field.pos()));
        }
        out.writeEndObject();
    }

    private static void any(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value instanceof IndexedRecord record) {
            write(out, record);
        } else if (value instanceof Instant time) {
            out.writeString(Json.time(Values.micros(time)));
        } else if (value instanceof Iterable<?> items) {
            out.writeStartArray();
            for (Object item : items) {
                any(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            map(out, map);
        } else if (value instanceof CharSequence || value instanceof Enum<?> || value instanceof GenericEnumSymbol<?>) {
            out.writeString(value.toString());
        } else if (value instanceof ByteBuffer bytes) {
            var copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            out.writeBinary(copy);
        } else if (value instanceof GenericFixed fixed) {
            out.writeBinary(fixed.bytes());
        } else {
            Json.write(out, value);
        }
    }

    private static void map(JsonGenerator out, Map<?, ?> map) throws IOException {
        var sorted = new TreeMap<String, @Nullable Object>(Values::compareUtf8);
        map.forEach((name, value) -> sorted.put(String.valueOf(name), value));
        out.writeStartObject();
        for (var each : sorted.entrySet()) {
            out.writeFieldName(each.getKey());
            any(out, each.getValue());
        }
        out.writeEndObject();
    }
}
