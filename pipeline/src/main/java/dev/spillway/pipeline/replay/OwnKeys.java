package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.pipeline.Json;
import dev.spillway.schemas.RecordKey;
import java.io.IOException;
import java.util.Optional;

/** The keys of our own topics' records, as {@link RecordKey} joins them. */
final class OwnKeys {
    private OwnKeys() {}

    /** The record's key; empty if it has none, or one that is not text. */
    static Optional<String> of(InputLine.SourceRecord source) throws IOException {
        byte[] key = source.key();
        if (key == null) {
            return Optional.empty();
        }
        JsonNode json = Json.mapper().readTree(key);
        return json.isTextual() ? Optional.of(json.textValue()) : Optional.empty();
    }
}
