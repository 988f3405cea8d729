package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which features of which entity are asked for.
 *
 * @param id given back with the answer, whatever it is; null if there is none
 * @param entityKey as {@link dev.spillway.features.domain.EntityKeys} makes it
 * @param entity the key's fields, typed
 * @param features names of the group's features; empty: all
 */
record Question(
        @Nullable JsonNode id, String group, String entityKey, Map<String, Object> entity, List<String> features) {}
