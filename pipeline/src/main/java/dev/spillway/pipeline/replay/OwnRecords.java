package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spillway.pipeline.Json;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureUpdate;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;

/** The records of our own topics, which have no members but those of their schema. */
final class OwnRecords {
    private static final Map<String, Schema> SCHEMAS =
            Map.of(TopicCatalogue.FEATURE_UPDATES.name(), FeatureUpdate.getClassSchema());

    private OwnRecords() {}

    /** Refuses a record of ours with a member that there is not: it is misspelt, or of another version. */
    static void check(InputLine.SourceRecord source) throws IOException, ReplayException {
        Schema schema = SCHEMAS.get(source.topic());
        if (schema == null || !(source.value() instanceof Content.Text text)) {
            return;
        }
        try (JsonParser parser = Json.mapper().createParser(text.json())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ReplayException.unreadable(
                        source.place(), "no record of " + source.topic(), "give an object, or null");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (schema.getField(parser.currentName()) == null) {
                    String fields = String.join(
                            ", ",
                            schema.getFields().stream().map(Schema.Field::name).toList());
                    throw ReplayException.unreadable(
                            source.place(), "unknown member \"" + parser.currentName() + "\"", "there are " + fields);
                }
                parser.nextToken();
                parser.skipChildren();
            }
        }
    }
}
