package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.PlainJson;
import dev.spillway.pipeline.RecordTypes;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.features.LookupSample;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** The records of our own topics, which have no members but those of their schema. */
final class OwnRecords {
    private static final String UPDATES = TopicCatalogue.FEATURE_UPDATES.name();
    private static final String SAMPLES = TopicCatalogue.LOOKUP_SAMPLES.name();

    private OwnRecords() {}

    /** Refuses a record of ours that is not of its topic's schema: it is misspelt, or of another version. */
    static void check(InputLine.SourceRecord source) throws IOException, ReplayException {
        if (!(source.value() instanceof Content.Text text)) {
            return;
        }
        Class<? extends SpecificRecord> type = RecordTypes.OF_TOPIC.get(source.topic());
        if (type != null) {
            read(source, text, type);
        } else if (source.topic().equals(UPDATES)) {
            checkMembers(source, text, FeatureUpdate.getClassSchema());
        } else if (source.topic().equals(SAMPLES)) {
            checkMembers(source, text, LookupSample.getClassSchema());
        }
    }

    /** The record that a line holds. */
    static <T extends SpecificRecord> T read(InputLine.SourceRecord source, Content.Text text, Class<T> type)
            throws IOException, ReplayException {
        try {
            return PlainJson.record(Json.mapper().readTree(text.json()), type);
        } catch (JsonProcessingException e) {
            throw ReplayException.unreadable(source.place(), "not JSON", "mend the line: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw ReplayException.unreadable(
                    source.place(), "no record of " + source.topic(), String.valueOf(e.getMessage()));
        }
    }

    /** What a row of features holds is its group's; so only the names of the row's own members are known here. */
    private static void checkMembers(InputLine.SourceRecord source, Content.Text text, Schema schema)
            throws IOException, ReplayException {
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
