package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Update;
import dev.spillway.pipeline.Json;
import dev.spillway.schemas.TopicCatalogue;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of what the feature service says: one for each of its topics, and for look-ups. */
final class FeatureFiles implements FeatureResults, Closeable {
    private static final String REGION = "replay";
    private static final String UPDATES = TopicCatalogue.FEATURE_UPDATES.name() + ".jsonl";
    private static final String QUARANTINE = TopicCatalogue.FEATURES_QUARANTINE.name() + ".jsonl";
    private static final String LOOK_UPS = "lookups.jsonl";

    /** All that may be written here. */
    static final List<String> NAMES = List.of(UPDATES, QUARANTINE, LOOK_UPS);

    private final Path folder;
    private final ResultFile updates;
    private final QuarantineFile quarantine;
    private @Nullable ResultFile lookUps;

    FeatureFiles(Path folder) throws IOException {
        this.folder = folder;
        updates = new ResultFile(folder.resolve(UPDATES));
        quarantine = new QuarantineFile(folder.resolve(QUARANTINE));
    }

    @Override
    public void update(Update update, long timestampMicros) throws IOException {
        updates.line(out -> {
            keyAndTime(out, update.key(), timestampMicros);
            out.writeObjectFieldStart("value");
            out.writeStringField("group", update.group());
            out.writeNumberField("version", update.version());
            out.writeFieldName("entity");
            AnswerJson.writeSorted(out, update.entity());
            out.writeStringField("eventTime", Json.time(update.eventTimeMicros()));
            out.writeFieldName("validUntil");
            if (update.validUntilMicros().isPresent()) {
                out.writeString(Json.time(update.validUntilMicros().getAsLong()));
            } else {
                out.writeNull();
            }
            out.writeNumberField("revision", update.revision());
            out.writeStringField("region", REGION);
            out.writeFieldName("values");
            // the map is sorted already
            AnswerJson.writeMap(out, update.values());
            out.writeBinaryField("state", update.state());
            out.writeEndObject();
        });
    }

    @Override
    public void tombstone(String key, long timestampMicros) throws IOException {
        updates.line(out -> {
            keyAndTime(out, key, timestampMicros);
            out.writeNullField("value");
        });
    }

    private static void keyAndTime(JsonGenerator out, String key, long timestampMicros) throws IOException {
        out.writeStringField("key", key);
        out.writeStringField("timestamp", Json.time(timestampMicros));
    }

    @Override
    public void quarantined(InputLine.SourceRecord source, Map<String, Object> headers) throws IOException {
        quarantine.put(source, headers);
    }

    @Override
    public void lookUp(Question question, Answer answer) throws IOException {
        ResultFile file = lookUps;
        if (file == null) {
            file = new ResultFile(folder.resolve(LOOK_UPS));
            lookUps = file;
        }
        file.line(out -> {
            AnswerJson.write(out, question, answer);
            out.writeObjectFieldStart("sources");
            for (Answer.Featured feature : AnswerJson.sorted(answer)) {
                out.writeStringField(feature.name(), feature.origin().name());
            }
            out.writeEndObject();
        });
    }

    @Override
    public void close() throws IOException {
        var files = Stream.of(updates, quarantine, lookUps).toArray(Closeable[]::new);
        IOException failure = null;
        for (Closeable file : files) {
            try {
                if (file != null) {
                    file.close();
                }
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
