package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.OverflowNotice;
import dev.spillway.features.domain.Update;
import dev.spillway.features.topology.OverflowAlerts;
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
    private final InputSurvey survey;
    private final AlertFile alerts;
    private final ResultFile updates;
    private final QuarantineFile quarantine;
    private @Nullable ResultFile lookUps;

    /**
     * @param survey names the keys whose records the input has
     * @param alerts of all services
     */
    FeatureFiles(Path folder, InputSurvey survey, AlertFile alerts) throws IOException {
        this.folder = folder;
        this.survey = survey;
        this.alerts = alerts;
        updates = new ResultFile(folder.resolve(UPDATES));
        quarantine = new QuarantineFile(folder.resolve(QUARANTINE));
    }

    @Override
    public void update(Update update, long timestampMicros) throws IOException {
        if (survey.has(TopicCatalogue.FEATURE_UPDATES.name(), update.key())) {
            return;
        }
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
        if (survey.has(TopicCatalogue.FEATURE_UPDATES.name(), key)) {
            return;
        }
        updates.line(out -> {
            keyAndTime(out, key, timestampMicros);
            out.writeNullField("value");
        });
    }

    /** A record of the input that takes the place of the service's own. */
    @Override
    public void recorded(String key, long timestampMicros, JsonNode value) throws IOException {
        updates.line(out -> {
            keyAndTime(out, key, timestampMicros);
            out.writeFieldName("value");
            RecordedUpdate.write(out, value);
        });
    }

    /** Records written to {@code feature-updates}, tombstones among them. */
    long updates() {
        return updates.lines();
    }

    @Override
    public void alert(OverflowNotice notice) {
        alerts.say(OverflowAlerts.key(notice), OverflowAlerts.of(notice), notice.atMicros());
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
