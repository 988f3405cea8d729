package dev.spillway.pipeline.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.parts.MachineUnfitException;
import dev.spillway.pipeline.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Recorded events in a file, one JSON object a line, {@code .gz} or not, in the form that {@code spillway replay} reads.
 * Every line is looked at once when it is opened, so that a feed does not fail in the middle.
 */
public final class FeedFile {

    private final Path file;
    private final long lines;
    private final Set<String> topics;

    private FeedFile(Path file, long lines, Set<String> topics) {
        this.file = file;
        this.lines = lines;
        this.topics = topics;
    }

    /**
     * Reads it through.
     *
     * @throws MachineUnfitException if it is not there, or has a line that is no event
     */
    public static FeedFile open(Path file) {
        var topics = new LinkedHashSet<String>();
        long lines = 0;
        try (Cursor cursor = new Cursor(file)) {
            for (FeedRecord each = cursor.next(); each != null; each = cursor.next()) {
                topics.add(each.topic());
                lines = each.line();
            }
        } catch (IOException e) {
            throw new MachineUnfitException("%s cannot be read: %s: name another with --feed".formatted(file, e), e);
        }
        return new FeedFile(file, lines, topics);
    }

    /** How many lines it has. */
    public long lines() {
        return lines;
    }

    Set<String> topics() {
        return topics;
    }

    public String name() {
        return file.getFileName().toString();
    }

    /** Tells this file from others, also from an older one of the same name. */
    String identity() {
        try {
            return name() + "-" + Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Cursor read() {
        try {
            return new Cursor(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One pass over the lines. */
    static final class Cursor implements AutoCloseable {
        private final Path file;
        private final BufferedReader in;
        private long line;

        private Cursor(Path file) throws IOException {
            this.file = file;
            InputStream bytes = Files.newInputStream(file);
            InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
            this.in = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
        }

        /** The next record; null at the end. */
        @Nullable
        FeedRecord next() {
            try {
                for (String text = in.readLine(); text != null; text = in.readLine()) {
                    line++;
                    if (!text.isBlank()) {
                        return record(text);
                    }
                }
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private FeedRecord record(String text) {
            JsonNode json;
            try {
                json = Json.mapper().readTree(text);
            } catch (JsonProcessingException e) {
                throw fault("not JSON");
            }
            JsonNode value = json.get("value");
            if (!json.path("topic").isTextual() || !json.path("timestamp").isIntegralNumber() || value == null) {
                throw fault("no event");
            }
            String key = json.hasNonNull("key") ? json.get("key").asText() : null;
            return new FeedRecord(
                    line,
                    json.get("topic").textValue(),
                    key,
                    json.get("timestamp").longValue(),
                    value);
        }

        private MachineUnfitException fault(String what) {
            return new MachineUnfitException(
                    "%s:%d: %s: write {\"topic\": …, \"key\": …, \"timestamp\": epoch ms, \"value\": {…}}"
                            .formatted(file, line, what));
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
