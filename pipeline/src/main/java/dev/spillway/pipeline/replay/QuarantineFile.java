package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.pipeline.Json;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
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
        } else if (content instanceof Content.Cells row) {
            out.writeStartObject();
            for (int i = 0; i < row.cells().length; i++) {
                out.writeFieldName(row.columns().get(i));
                writeCell(out, row.cells()[i]);
            }
            out.writeEndObject();
        } else {
            out.writeNull();
        }
    }

    private static void writeCell(JsonGenerator out, @Nullable Object cell) throws IOException {
        if (cell instanceof BigDecimal number) {
            out.writeNumber(number);
        } else {
            Json.write(out, cell);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
