package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.features.domain.Values;
import dev.spillway.pipeline.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Writes records of ours as plain JSON: members in the order of the schema, maps sorted, enums as text, nulls as they are. */
final class RecordJson {
    private RecordJson() {}

    static void write(JsonGenerator out, SpecificRecord record) throws IOException {
        out.writeStartObject();
        for (Schema.Field field : record.getSchema().getFields()) {
            out.writeFieldName(field.name());
            writeValue(out, record.get(field.pos()));
        }
        out.writeEndObject();
    }

    private static void writeValue(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value instanceof SpecificRecord record) {
            write(out, record);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(out, map);
        } else if (value instanceof Collection<?> list) {
            out.writeStartArray();
            for (Object each : list) {
                writeValue(out, each);
            }
            out.writeEndArray();
        } else if (value instanceof Instant time) {
            out.writeString(Json.time(Values.micros(time)));
        } else if (value instanceof Enum<?> symbol) {
            out.writeString(symbol.name());
        } else {
            Json.write(out, value);
        }
    }

    private static void writeMap(JsonGenerator out, Map<?, ?> map) throws IOException {
        var sorted = new TreeMap<String, @Nullable Object>(Values::compareUtf8);
        map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
        out.writeStartObject();
        for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
            out.writeFieldName(entry.getKey());
            writeValue(out, entry.getValue());
        }
        out.writeEndObject();
    }
}
