package dev.spillway.pipeline.events;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.RecordJson;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of one of our topics.
 *
 * @param timestampMicros the record's own
 * @param value null: a tombstone
 */
public record Event(
        String topic,
        int partition,
        long offset,
        String key,
        long timestampMicros,
        @Nullable SpecificRecord value) {

    /** Its place, which no other event has. */
    public String id() {
        return topic + "/" + partition + "/" + offset;
    }

    /** Writes it as a line of JSONL that replay reads: topic, key, timestamp, value. */
    public void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("topic", topic);
        out.writeStringField("key", key);
        out.writeStringField("timestamp", Json.time(timestampMicros));
        out.writeFieldName("value");
        RecordJson.write(out, value);
        out.writeEndObject();
    }
}
