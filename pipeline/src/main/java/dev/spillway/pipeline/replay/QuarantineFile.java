package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.pipeline.Json;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The records that a service cannot use, as they came. */
final class QuarantineFile implements Closeable {
    private final ResultFile file;

    QuarantineFile(Path file) throws IOException {
        this.file = new ResultFile(file);
    }

    /** @param headers text or numbers, sorted */
    void put(InputLine.SourceRecord source, Map<String, Object> headers) throws IOException {
        file.line(out -> {
            out.writeFieldName("key");
            byte[] key = source.key();
            if (key == null) {
                out.writeNull();
            } else {
                ResultFile.copy(key, out);
            }
            out.writeStringField("timestamp", Json.time(source.atMicros()));
            out.writeObjectFieldStart("headers");
            for (Map.Entry<String, Object> header : headers.entrySet()) {
                out.writeFieldName(header.getKey());
                Json.write(out, header.getValue());
            }
            out.writeEndObject();
            writeContent(out, source.value());
        });
    }

    private static void writeContent(JsonGenerator out, Content content) throws IOException {
        if (content instanceof Content.Raw raw && !ResultFile.isJson(raw.bytes())) {
            out.writeBinaryField("valueBase64", raw.bytes());
            return;
        }
        out.writeFieldName("value");
        if (content instanceof Content.Raw raw) {
            ResultFile.copy(raw.bytes(), out);
        } else if (content instanceof Content.Text text) {
            ResultFile.copy(text.json(), out);
        } else if (content instanceof Content.Row row) {
            out.writeStartObject();
            for (Map.Entry<String, @Nullable String> cell : row.row().byColumn().entrySet()) {
                out.writeStringField(cell.getKey(), cell.getValue());
            }
            out.writeEndObject();
        } else {
            out.writeNull();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
