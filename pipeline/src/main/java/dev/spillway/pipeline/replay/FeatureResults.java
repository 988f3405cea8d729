package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.OverflowNotice;
import dev.spillway.features.domain.Update;
import java.io.IOException;
import java.util.Map;

/** Where what the feature service says goes; by itself nowhere. */
interface FeatureResults {

    default void update(Update update, long timestampMicros) throws IOException {}

    default void tombstone(String key, long timestampMicros) throws IOException {}

    /**
     * A record that cannot be used, as it came.
     *
     * @param headers text or numbers, sorted
     */
    default void quarantined(InputLine.SourceRecord source, Map<String, Object> headers) throws IOException {}

    /** A record of the input that takes the place of the service's own. */
    default void recorded(String key, long timestampMicros, JsonNode value) throws IOException {}

    default void alert(OverflowNotice notice) {}

    default void lookUp(Question question, Answer answer) throws IOException {}
}
