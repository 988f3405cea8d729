package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.schemas.TopicCatalogue;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Samples of look-ups as records of their topic, one a line, as replay has them; lines of other topics are passed over. So are
 * samples by another version of a definition than is replayed by: they are counted.
 */
final class SampleFile implements Closeable {
    private static final String TOPIC = TopicCatalogue.LOOKUP_SAMPLES.name();

    private final Path file;
    private final ByteLines lines;
    private final QuestionReader questions;
    private final Map<String, FeatureGroup> groups;
    private long position;
    private long otherVersions;

    SampleFile(Path file, QuestionReader questions) throws ReplayException {
        this.file = file;
        this.questions = questions;
        this.groups = questions.byName();
        InputFiles.refuseUnreadable(file);
        if (!Files.isRegularFile(file)) {
            throw ReplayException.misused("not a file", file, "samples are read twice: save them to a file first");
        }
        this.lines = new ByteLines(InputFiles.stream(file));
    }

    /** The next sample; null at the end. */
    @Nullable
    SampledAnswer next() throws IOException, ReplayException {
        while (lines.next()) {
            var place = new Place(file.toString(), lines.line());
            JsonNode line = tree(place);
            if (line.isMissingNode()
                    || !line.path("topic").asText().equals(TOPIC)
                    || line.path("value").isNull()) {
                continue;
            }
            JsonNode value = line.path("value");
            if (isOfToday(value)) {
                return sample(value, place);
            }
            otherVersions++;
        }
        return null;
    }

    private JsonNode tree(Place place) throws IOException, ReplayException {
        try {
            return JsonlQueries.TREES.readTree(lines.buffer(), lines.start(), lines.end() - lines.start());
        } catch (JsonProcessingException e) {
            throw ReplayException.unreadable(place, "not JSON", "mend the line: " + e.getOriginalMessage());
        }
    }

    private boolean isOfToday(JsonNode value) {
        FeatureGroup group = groups.get(value.path("group").asText());
        return group != null
                && group.definition().version() == value.path("version").asInt(-1);
    }

    private SampledAnswer sample(JsonNode value, Place place) throws ReplayException {
        OptionalLong at = ReplayTimes.of(value.path("at"));
        boolean whole = value.path("values").isObject()
                && value.path("statuses").isObject()
                && value.path("features").isArray();
        if (at.isEmpty() || !whole) {
            throw ReplayException.unreadable(
                    place,
                    "no sample of a look-up",
                    "give value as a record of " + TOPIC + ", with at, features, values, statuses");
        }
        FeatureGroup group = groups.get(value.path("group").asText());
        ArrayNode known = JsonNodeFactory.instance.arrayNode();
        for (JsonNode feature : value.path("features")) {
            if (group != null && group.position(feature.asText()) != null) {
                known.add(feature);
            }
        }
        ObjectNode asked = JsonNodeFactory.instance.objectNode();
        asked.set("group", value.path("group"));
        asked.set("entity", entity(value.path("entity")));
        asked.set("features", known);
        Question question = questions.read(asked, Set.of(), null, place);
        return new SampledAnswer(
                new Query(position++, at.getAsLong(), question),
                value.path("values"),
                value.path("statuses"),
                ReplayTimes.of(value.path("eventTime")),
                staleMicros(value.path("staleness_ms")));
    }

    private static OptionalLong staleMicros(JsonNode millis) {
        return millis.isIntegralNumber() ? OptionalLong.of(millis.asLong() * 1_000) : OptionalLong.empty();
    }

    private static JsonNode entity(JsonNode told) {
        if (!told.isObject()) {
            return told;
        }
        ObjectNode entity = JsonNodeFactory.instance.objectNode();
        told.properties().forEach(field -> entity.set(field.getKey(), plain(field.getValue())));
        return entity;
    }

    /** A value without what tells a time from a number in the record's schema. */
    static JsonNode plain(JsonNode told) {
        return told.size() == 1 && told.has("at") ? told.path("at") : told;
    }

    /** Samples that were passed over. */
    long otherVersions() {
        return otherVersions;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
