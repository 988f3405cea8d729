package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Values;
import dev.spillway.pipeline.Json;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers as members of a JSON object. */
final class AnswerJson {
    private AnswerJson() {}

    static void write(JsonGenerator out, Question question, Answer answer) throws IOException {
        if (question.id() != null) {
            out.writeFieldName("id");
            out.writeTree(question.id());
        }
        out.writeStringField("group", answer.group());
        out.writeFieldName("entity");
        writeSorted(out, answer.entity());
        out.writeStringField("at", Json.time(answer.atMicros()));
        out.writeObjectFieldStart("values");
        for (Answer.Featured feature : sorted(answer)) {
            out.writeFieldName(feature.name());
            Json.write(out, feature.value());
        }
        out.writeEndObject();
        out.writeObjectFieldStart("statuses");
        for (Answer.Featured feature : sorted(answer)) {
            out.writeStringField(feature.name(), feature.status().name());
        }
        out.writeEndObject();
        out.writeFieldName("eventTime");
        if (answer.eventTimeMicros().isPresent()) {
            out.writeString(Json.time(answer.eventTimeMicros().getAsLong()));
        } else {
            out.writeNull();
        }
    }

    /** By name, each once. */
    static Iterable<Answer.Featured> sorted(Answer answer) {
        var byName = new TreeMap<String, Answer.Featured>();
        answer.features().forEach(feature -> byName.put(feature.name(), feature));
        return byName.values();
    }

    static void writeSorted(JsonGenerator out, Map<String, Object> map) throws IOException {
        if (map.size() < 2) {
            writeMap(out, map);
            return;
        }
        var sorted = new TreeMap<String, Object>(Values::compareUtf8);
        sorted.putAll(map);
        writeMap(out, sorted);
    }

    static void writeMap(JsonGenerator out, Map<String, ? extends @Nullable Object> map) throws IOException {
        out.writeStartObject();
        for (var entry : map.entrySet()) {
            out.writeFieldName(entry.getKey());
            Json.write(out, entry.getValue());
        }
        out.writeEndObject();
    }
}
