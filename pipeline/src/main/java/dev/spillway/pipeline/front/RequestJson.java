package dev.spillway.pipeline.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpStatus;
import dev.spillway.pipeline.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of requests, and says what is wrong with it where it is not what was asked for. */
final class RequestJson {
    private RequestJson() {}

    /** The object that a body holds. */
    static JsonNode object(byte[] body, String fix) {
        JsonNode node;
        try {
            node = Json.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            // no content in the message: a key may be a person's
            var at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new RefusedException(HttpStatus.BAD_REQUEST, "the body is not JSON" + where, fix);
        } catch (IOException e) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "the body is not JSON in UTF-8", fix);
        }
        if (!node.isObject()) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "the body is not a JSON object", fix);
        }
        return node;
    }

    /** The strings of a list; a missing or null list is empty. */
    static List<String> texts(@Nullable JsonNode list, String name, String fix) {
        if (list == null || list.isNull()) {
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (JsonNode item : elements(list, name, fix)) {
            if (!item.isTextual()) {
                throw new RefusedException(HttpStatus.BAD_REQUEST, name + " is not a list of strings", fix);
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    static JsonNode elements(@Nullable JsonNode list, String name, String fix) {
        if (list == null || !list.isArray()) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, name + " is not a list", fix);
        }
        return list;
    }

    /** The value of an entity's field, as the look-up port takes it. */
    static @Nullable Object value(JsonNode node, String name, String fix) {
        return switch (node.getNodeType()) {
            case STRING -> node.textValue();
            case NULL -> null;
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            default ->
                throw new RefusedException(
                        HttpStatus.BAD_REQUEST, name + " is not a string, number, boolean or null", fix);
        };
    }

    private static Object number(JsonNode node) {
        if (node.isInt() || node.isLong() || node.isDouble()) {
            return node.numberValue();
        }
        // an integer beyond a long: no field holds it, and as text the refusal says so
        return node.asText();
    }
}
