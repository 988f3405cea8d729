package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.TimeText;
import dev.spillway.features.domain.Values;
import java.io.IOException;
import java.util.OptionalLong;

/** The times that replay itself reads. Only those in the years 1 to 9999 are times: the others cannot be written. */
final class ReplayTimes {
    /** What is said of one that is none. */
    static final String FORM = "give RFC 3339, or epoch milliseconds as a bare number, in the years 1 to 9999";

    private ReplayTimes() {}

    static OptionalLong of(String text) {
        return sayable(TimeText.replayTime(text));
    }

    static OptionalLong of(JsonNode value) {
        return value.isTextual() || value.isNumber() ? of(value.asText()) : OptionalLong.empty();
    }

    /** The parser's scalar. */
    static OptionalLong of(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return sayable(TimeText.micros(parser.getLongValue(), FieldType.TIMESTAMP_MS));
        }
        boolean readable = token == JsonToken.VALUE_STRING || token.isNumeric();
        return readable ? of(parser.getText()) : OptionalLong.empty();
    }

    static OptionalLong sayable(OptionalLong micros) {
        return micros.isPresent() && TimeText.isSayable(Values.instant(micros.getAsLong()))
                ? micros
                : OptionalLong.empty();
    }
}
