package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.spillway.pipeline.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Queries as JSON objects, one a line. */
final class JsonlQueries implements QuerySource {
    static final ObjectReader TREES = Json.mapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Path file;
    private final ByteLines lines;
    private final QuestionReader questions;
    private long position;

    JsonlQueries(Path file, QuestionReader questions) throws ReplayException {
        this.file = file;
        this.lines = new ByteLines(InputFiles.stream(file));
        this.questions = questions;
    }

    @Override
    public @Nullable Query next() throws IOException, ReplayException {
        while (lines.next()) {
            var place = new Place(file.toString(), lines.line());
            JsonNode asked = tree(place);
            // a blank line
            if (!asked.isMissingNode()) {
                return query(asked, place);
            }
        }
        return null;
    }

    private JsonNode tree(Place place) throws IOException, ReplayException {
        try {
            return TREES.readTree(lines.buffer(), lines.start(), lines.end() - lines.start());
        } catch (JsonProcessingException e) {
            throw ReplayException.misused("a query that is not JSON", place, e.getOriginalMessage());
        }
    }

    private Query query(JsonNode asked, Place place) throws ReplayException {
        Question question = questions.read(asked, Set.of("at", "id"), asked.get("id"), place);
        OptionalLong at = ReplayTimes.of(asked.path("at"));
        if (at.isEmpty()) {
            throw ReplayException.misused("\"at\" is no time", place, ReplayTimes.FORM);
        }
        return new Query(position++, at.getAsLong(), question);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
