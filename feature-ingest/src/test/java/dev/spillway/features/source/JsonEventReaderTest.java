package dev.spillway.features.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FieldType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEventReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "BOOLEAN; true; true",
                "BOOLEAN; 1; bad",
                "BOOLEAN; \"true\"; bad",
                "INT; 7; 7",
                "INT; 3.0; 3",
                "INT; 3e2; 300",
                "INT; 3.5; bad",
                "INT; 2147483648; bad",
                "INT; -2147483648; -2147483648",
                "INT; \"7\"; bad",
                "INT; null; null",
                "INT; [7]; bad",
                "LONG; 9223372036854775807; 9223372036854775807",
                "LONG; 9223372036854775808; bad",
                "LONG; 1e18; 1000000000000000000",
                "LONG; 1e999999999; bad",
                "LONG; 1e-9; bad",
                "LONG; {\"a\": [1]}; bad",
                "FLOAT; 0.1; 0.1",
                "FLOAT; 1e39; bad",
                "FLOAT; \"NaN\"; NaN",
                "DOUBLE; 0.1; 0.1",
                "DOUBLE; 7; 7.0",
                "DOUBLE; 123456789012345678901234567890; 1.2345678901234568E29",
                "DOUBLE; 1e999; bad",
                "DOUBLE; \"Infinity\"; Infinity",
                "DOUBLE; \"-Infinity\"; -Infinity",
                "DOUBLE; \"0.1\"; bad",
                "DOUBLE; true; bad",
                "STRING; \"a\\u0000\\ud83d\\ude00\"; a\u0000😀",
                "STRING; \"\"; ``",
                "STRING; 7; bad",
                "TIMESTAMP; 1500000; 1970-01-01T00:00:01.500Z",
                "TIMESTAMP; 1.5; 1970-01-01T00:00:00.000001Z",
                "TIMESTAMP_MS; 1500; 1970-01-01T00:00:01.500Z",
                "TIMESTAMP_S; 1.5; 1970-01-01T00:00:01.500Z",
                "TIMESTAMP_S; -1; 1969-12-31T23:59:59Z",
                "TIMESTAMP_S; 9223372036854775807; bad",
                "TIMESTAMP_S; \"2024-02-29 00:00:00.1234567\"; 2024-02-29T00:00:00.123456Z",
                "TIMESTAMP_S; \"1500\"; bad",
                "TIMESTAMP; true; bad",
                "TIMESTAMP; null; null",
            })
    void takesOfJsonWhatTheTypeCanHold(FieldType type, String json, String expected) throws JsonProcessingException {
        EventLayout layout = layout(Map.of("a", type));
        var reader = new JsonEventReader(layout);
        Event event = layout.newEvent();
        String object = "{\"b\": {\"a\": [1, {}]}, \"a\": " + json + ", \"c\": []}";

        assertThat(reader.read(object.getBytes(UTF_8), event)).isEqualTo(Outcome.READ);
        assertThat(Slots.show(layout, event)).containsExactly(expected);

        assertThat(reader.read(JSON.readTree(object), event)).isEqualTo(Outcome.READ);
        assertThat(Slots.show(layout, event)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "7",
                "[]",
                "\"a\"",
                "{",
                "{\"a\": 1",
                "{\"a\": 1}}",
                "{\"a\": 1} {}",
                "{\"a\": 1} x",
                "{\"a\": NaN}",
                "{\"a\": 01}",
                "{\"a\": 'x'}",
                "{a: 1}",
                "{\"a\": 1,}",
                "{\"a\": tru}",
                "{\"b\": [}",
                "\u0000",
            })
    void saysThatTheValueIsNoJsonObject(String text) {
        EventLayout layout = layout(Map.of("a", FieldType.LONG));
        Event event = layout.newEvent();
        event.setLong(0, 1);

        Outcome outcome = new JsonEventReader(layout).read(text.getBytes(UTF_8), event);

        assertThat(outcome.kind()).isEqualTo(Outcome.Kind.UNDECODABLE);
        assertThat(outcome.fault()).isNotEmpty();
        assertThat(event.isPresent(0)).isFalse();
    }

    @Test
    void survivesDeepNesting() {
        EventLayout layout = layout(Map.of("a", FieldType.LONG));
        String deep = "{\"b\": " + "[".repeat(100_000);

        assertThat(new JsonEventReader(layout)
                        .read(deep.getBytes(UTF_8), layout.newEvent())
                        .kind())
                .isEqualTo(Outcome.Kind.UNDECODABLE);
    }

    @Test
    void letsTheLastOfSeveralMembersCount() {
        EventLayout layout = layout(Map.of("a", FieldType.LONG));
        Event event = layout.newEvent();
        var reader = new JsonEventReader(layout);

        reader.read("{\"a\": 1, \"a\": \"x\", \"a\": 2}".getBytes(UTF_8), event);
        assertThat(Slots.show(layout, event)).containsExactly("2");

        reader.read("{\"a\": 1, \"a\": null}".getBytes(UTF_8), event);
        assertThat(Slots.show(layout, event)).containsExactly("null");
    }

    @Test
    void fillsEverySlotOfOneName() {
        EventLayout layout = EventLayout.of(
                "t",
                List.of(Map.of("a", FieldType.LONG), Map.of("a", FieldType.DOUBLE), Map.of("a", FieldType.STRING)));
        Event event = layout.newEvent();

        new JsonEventReader(layout).read("{\"a\": 3}".getBytes(UTF_8), event);

        assertThat(Slots.show(layout, event)).containsExactly("3", "3.0", "bad");
        assertThat(event.fault(2)).isEqualTo("declared string, found a number");
    }

    @Test
    void forgetsTheEventBefore() {
        EventLayout layout = layout(Map.of("a", FieldType.STRING));
        Event event = layout.newEvent();
        var reader = new JsonEventReader(layout);

        reader.read("{\"a\": \"x\"}".getBytes(UTF_8), event);
        reader.read("{}".getBytes(UTF_8), event);

        assertThat(Slots.show(layout, event)).containsExactly("null");
    }

    private static EventLayout layout(Map<String, FieldType> fields) {
        return EventLayout.of("t", List.of(fields));
    }
}
