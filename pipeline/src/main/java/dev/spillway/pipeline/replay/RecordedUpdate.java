package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.spillway.pipeline.Json;
import dev.spillway.schemas.features.FeatureUpdate;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * A recorded row of features as a result: its members in the order of the schema, its maps sorted, its times in one form. What its
 * values are is its group's matter, and perhaps of another version than the one at hand: so they are written as they came.
 */
final class RecordedUpdate {
    private RecordedUpdate() {}

    /** @param update the record's value; null for a tombstone */
    static void write(JsonGenerator out, JsonNode update) throws IOException {
        if (update.isNull()) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        for (Schema.Field field : FeatureUpdate.getClassSchema().getFields()) {
            out.writeFieldName(field.name());
            JsonNode value = update.get(field.name());
            member(out, field.schema(), value == null ? NullNode.getInstance() : value);
        }
        out.writeEndObject();
    }

    private static void member(JsonGenerator out, Schema schema, JsonNode value) throws IOException {
        if (schema.getType() == Schema.Type.MAP) {
            var sorted = new TreeMap<String, JsonNode>();
            value.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
            out.writeStartObject();
            for (Map.Entry<String, JsonNode> each : sorted.entrySet()) {
                out.writeFieldName(each.getKey());
                out.writeTree(each.getValue());
            }
            out.writeEndObject();
            return;
        }
        OptionalLong time = isTime(schema) ? time(value) : OptionalLong.empty();
        if (time.isPresent()) {
            out.writeString(Json.time(time.getAsLong()));
        } else {
            out.writeTree(value);
        }
    }

    /** In our records a bare number is epoch µs. */
    private static OptionalLong time(JsonNode value) {
        return value.isIntegralNumber()
                ? ReplayTimes.sayable(OptionalLong.of(value.longValue()))
                : value.isTextual() ? ReplayTimes.of(value) : OptionalLong.empty();
    }

    private static boolean isTime(Schema schema) {
        if (schema.isUnion()) {
            return schema.getTypes().stream().anyMatch(RecordedUpdate::isTime);
        }
        return schema.getLogicalType() instanceof LogicalTypes.TimestampMicros;
    }
}
