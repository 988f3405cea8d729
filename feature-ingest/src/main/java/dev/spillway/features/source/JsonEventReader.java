package dev.spillway.features.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.TimeText;
import dev.spillway.features.domain.ValueText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads JSON objects: a member is a field. Members that the layout lacks are ignored; of members of one name the last counts.
 *
 * <table>
 * <caption>What a declared type takes; null is null</caption>
 * <tr><td>boolean</td><td>true, false</td></tr>
 * <tr><td>int, long</td><td>a number in range without a fraction: 3, 3.0 and 3e0 are one number in JSON</td></tr>
 * <tr><td>float, double</td><td>a number in range, "NaN", "Infinity", "-Infinity"</td></tr>
 * <tr><td>string</td><td>a string</td></tr>
 * <tr><td>timestamps</td><td>a string, as {@link TimeText} reads it; a number in the unit of the type, which may have a
 * fraction</td></tr>
 * </table>
 *
 * <p>All else makes the slot bad. Undecodable is what is not one JSON object from beginning to end.
 */
public final class JsonEventReader implements EventReader {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final Map<String, List<Field>> fieldsByName = new HashMap<>();

    public JsonEventReader(EventLayout layout) {
        layout.fields()
                .forEach(field -> fieldsByName
                        .computeIfAbsent(field.name(), name -> new ArrayList<>())
                        .add(field));
    }

    @Override
    public Outcome read(byte[] value, Event event) {
        event.clear();
        try (JsonParser parser = JSON.createParser(value)) {
            return readAll(parser, event);
        } catch (IOException e) {
            event.clear();
            return Outcome.undecodable("not JSON");
        }
    }

    /** As {@link #read(byte[], Event)}, of JSON that is parsed already. */
    public Outcome read(JsonNode value, Event event) {
        event.clear();
        try (JsonParser parser = value.traverse()) {
            return readAll(parser, event);
        } catch (IOException e) {
            event.clear();
            return Outcome.undecodable("not JSON");
        }
    }

    private Outcome readAll(JsonParser parser, Event event) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return Outcome.undecodable("not a JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            List<Field> fields = fieldsByName.getOrDefault(parser.currentName(), List.of());
            JsonToken token = parser.nextToken();
            for (Field field : fields) {
                put(event, field, parser, token);
            }
            parser.skipChildren();
        }
        if (parser.nextToken() != null) {
            event.clear();
            return Outcome.undecodable("more after the JSON object");
        }
        return Outcome.READ;
    }

    private static void put(Event event, Field field, JsonParser parser, JsonToken token) throws IOException {
        switch (token) {
            case VALUE_NULL -> event.setNull(field.slot());
            case VALUE_TRUE, VALUE_FALSE -> putTruth(event, field, token == JsonToken.VALUE_TRUE);
            case VALUE_STRING -> putText(event, field, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> putNumber(event, field, parser);
            case START_OBJECT -> event.setBad(field.slot(), Faults.misfit(field.type(), "an object"));
            case START_ARRAY -> event.setBad(field.slot(), Faults.misfit(field.type(), "an array"));
            default -> event.setBad(field.slot(), Faults.misfit(field.type(), "no JSON value"));
        }
    }

    private static void putTruth(Event event, Field field, boolean value) {
        if (field.type() == FieldType.BOOLEAN) {
            event.setBoolean(field.slot(), value);
        } else {
            event.setBad(field.slot(), Faults.misfit(field.type(), "a boolean"));
        }
    }

    private static void putText(Event event, Field field, String text) {
        if (field.type() == FieldType.STRING) {
            event.setText(field.slot(), text);
        } else if (field.type().isTime()) {
            set(event, field, TimeText.micros(text), Faults.noTime(field.type()));
        } else if (field.type().isFloating() && isNonFinite(text)) {
            event.setDouble(field.slot(), Double.parseDouble(text));
        } else {
            event.setBad(field.slot(), Faults.misfit(field.type(), "a string"));
        }
    }

    private static boolean isNonFinite(String text) {
        return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    }

    private static void putNumber(Event event, Field field, JsonParser parser) throws IOException {
        FieldType type = field.type();
        if (type == FieldType.BOOLEAN || type == FieldType.STRING) {
            event.setBad(field.slot(), Faults.misfit(type, "a number"));
            return;
        }
        set(event, field, bits(type, parser), Faults.misfit(type, "a number that it cannot hold"));
    }

    private static OptionalLong bits(FieldType type, JsonParser parser) throws IOException {
        JsonParser.NumberType number = parser.getNumberType();
        if (number == JsonParser.NumberType.INT || number == JsonParser.NumberType.LONG) {
            return ValueText.bits(type, parser.getLongValue());
        }
        boolean parsed = number == JsonParser.NumberType.DOUBLE || number == JsonParser.NumberType.FLOAT;
        if (parsed && type.isFloating()) {
            return realBits(type, parser.getDoubleValue());
        }
        /* A tree may hold what no JSON can: a bare NaN has no decimal. */
        if (parsed && parser.isNaN()) {
            return OptionalLong.empty();
        }
        return ValueText.bits(type, parser.getDecimalValue());
    }

    /** JSON has no infinity: one stands for a number beyond a double. */
    private static OptionalLong realBits(FieldType type, double value) {
        if (Double.isInfinite(value)) {
            return OptionalLong.empty();
        }
        return type == FieldType.FLOAT
                ? ValueText.floatBits(value)
                : OptionalLong.of(Double.doubleToRawLongBits(value));
    }

    private static void set(Event event, Field field, OptionalLong bits, String fault) {
        if (bits.isPresent()) {
            event.setLong(field.slot(), bits.getAsLong());
        } else {
            event.setBad(field.slot(), fault);
        }
    }
}
