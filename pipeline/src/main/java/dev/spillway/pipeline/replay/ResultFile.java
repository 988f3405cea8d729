package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.spillway.pipeline.Json;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of results, one JSON object a line. */
final class ResultFile implements Closeable {
    private static final int BUFFER = 1 << 18;

    private final JsonGenerator out;
    private long lines;

    ResultFile(Path file) throws IOException {
        out = Json.mapper().createGenerator(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
        // each line is ended when it is written
        out.setRootValueSeparator(new SerializedString(""));
    }

    /** Writes a line: the object is begun and ended here, its members are the caller's. */
    void line(Json.Writing members) throws IOException {
        out.writeStartObject();
        members.to(out);
        out.writeEndObject();
        out.writeRaw('\n');
        lines++;
    }

    long lines() {
        return lines;
    }

    /** Writes JSON as it came, but for blanks between its parts. */
    static void copy(byte[] json, JsonGenerator to) throws IOException {
        try (JsonParser parser = Json.mapper().createParser(json)) {
            parser.nextToken();
            to.copyCurrentStructureExact(parser);
        }
    }

    /** Whether the bytes are one JSON value and nothing more. */
    static boolean isJson(byte[] bytes) throws IOException {
        try (JsonParser parser = Json.mapper().createParser(bytes)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
