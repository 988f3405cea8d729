package dev.spillway.pipeline.front;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.features.domain.Values;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.front.FeastServing.Cell;
import dev.spillway.pipeline.front.FeastServing.Column;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups as Feast's feature server answers them over HTTP, so that a Feast client needs no change. The answer has a column for
 * each key and then for each feature, and in it a value, a status and an event time for each row:
 *
 * <pre>
 *   {"metadata": {"feature_names": ["driver_id", "trips_count_1h"]},
 *    "results": [{"values": [7, 8], "statuses": ["PRESENT", "PRESENT"],   "event_timestamps": ["1970-…", "1970-…"]},
 *                {"values": [3, 0], "statuses": ["PRESENT", "NOT_FOUND"], "event_timestamps": ["2026-…", "1970-…"]}]}
 * </pre>
 */
final class FeastApi {
    private static final String PATH = "/get-online-features";

    private final FeastServing serving;

    FeastApi(FeastServing serving) {
        this.serving = serving;
    }

    List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                HttpMethod.POST,
                "exact:" + PATH,
                PATH,
                "Features of many entities, as Feast's feature server answers: a group is a feature view.",
                "curl 'http://HOST:PORT/get-online-features' -d '{\"features\": [\"airport_features:departures_count_1h\"],"
                        + " \"entities\": {\"airport\": [\"ATL\", \"ORD\"]}}'",
                this::getOnlineFeatures));
    }

    private Reply getOnlineFeatures(ServiceRequestContext context, AggregatedHttpRequest http) {
        try {
            var request = FeastRequest.parse(http.content().array(), serving.rowsMax());
            List<Column> columns = serving.columns(request);
            return Reply.json(HttpStatus.OK, out -> write(out, columns));
        } catch (FeastException e) {
            return e.reply();
        }
    }

    private static void write(JsonGenerator out, List<Column> columns) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("metadata");
        out.writeArrayFieldStart("feature_names");
        for (Column column : columns) {
            out.writeString(column.name());
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeArrayFieldStart("results");
        for (Column column : columns) {
            write(out, column);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Column column) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("values");
        for (Cell cell : column.cells()) {
            writeValue(out, cell.value());
        }
        out.writeEndArray();
        out.writeArrayFieldStart("statuses");
        for (Cell cell : column.cells()) {
            out.writeString(cell.status().name());
        }
        out.writeEndArray();
        out.writeArrayFieldStart("event_timestamps");
        for (Cell cell : column.cells()) {
            out.writeString(eventTime(cell));
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static String eventTime(Cell cell) {
        // three, six or nine digits of fraction, or none, as protobuf's JSON has it
        return Values.instant(cell.eventTimeMicros()).toString();
    }

    private static void writeValue(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value instanceof Float number) {
            // Feast widens a float32 before it writes it, digits and all
            Json.write(out, number.doubleValue());
        } else if (value instanceof Instant time) {
            out.writeString(time.toString());
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                writeValue(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName((String) entry.getKey());
                writeValue(out, entry.getValue());
            }
            out.writeEndObject();
        } else {
            Json.write(out, value);
        }
    }
}
