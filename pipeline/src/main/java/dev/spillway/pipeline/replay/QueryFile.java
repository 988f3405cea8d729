package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.spillway.pipeline.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a file of queries, one a line. */
final class QueryFile {
    private static final ObjectReader TREES =
            Json.mapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private QueryFile() {}

    static List<Query> read(Path file, QuestionReader questions) throws ReplayException {
        var queries = new ArrayList<Query>();
        try (var lines = new ByteLines(InputFiles.stream(file))) {
            while (lines.next()) {
                var place = new Place(file.toString(), lines.line());
                JsonNode asked = tree(lines, place);
                // a blank line
                if (!asked.isMissingNode()) {
                    queries.add(query(queries.size(), asked, questions, place));
                }
            }
        } catch (IOException e) {
            throw ReplayException.failed("cannot read", file.toString(), String.valueOf(e.getMessage()), e);
        }
        return queries;
    }

    private static JsonNode tree(ByteLines lines, Place place) throws IOException, ReplayException {
        try {
            return TREES.readTree(lines.buffer(), lines.start(), lines.end() - lines.start());
        } catch (JsonProcessingException e) {
            throw ReplayException.misused("a query that is not JSON", place, e.getOriginalMessage());
        }
    }

    private static Query query(int position, JsonNode asked, QuestionReader questions, Place place)
            throws ReplayException {
        Question question = questions.read(asked, Set.of("at", "id"), asked.get("id"), place);
        OptionalLong at = ReplayTimes.of(asked.path("at"));
        if (at.isEmpty()) {
            throw ReplayException.misused("\"at\" is no time", place, ReplayTimes.FORM);
        }
        return new Query(position, at.getAsLong(), question);
    }
}
