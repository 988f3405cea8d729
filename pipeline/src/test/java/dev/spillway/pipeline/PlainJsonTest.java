package dev.spillway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainJsonTest {
    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "Event", "fields": [
              {"name": "id", "type": "string"},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
              {"name": "seen", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}], "default": null},
              {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}, "default": "B"},
              {"name": "score", "type": ["null", "double"], "default": null},
              {"name": "tags", "type": {"type": "array", "items": "string"}, "default": []}
            ]}""");

    private static GenericData.Record record(String json) throws JsonProcessingException {
        return PlainJson.record(Json.mapper().readTree(json), SCHEMA);
    }

    @Test
    void makesEveryKindOfValue() throws JsonProcessingException {
        GenericData.Record record = record("""
                {"id": "é", "at": "2001-01-01T00:47:00Z", "seen": "2001-01-01T00:47:00.0019Z", "kind": "A",
                 "score": "NaN", "tags": ["x"]}""");

        assertThat(record.get("id")).hasToString("é");
        assertThat(record.get("at")).isEqualTo(978_310_020_000_000L);
        assertThat(record.get("seen")).isEqualTo(978_310_020_001L);
        assertThat(record.get("kind")).hasToString("A");
        assertThat(record.get("score")).isEqualTo(Double.NaN);
        assertThat(record.get("tags")).hasToString("[x]");
        assertThat(GenericData.get().validate(SCHEMA, record)).isTrue();
    }

    @Test
    void takesTheDefaultOfWhatIsNotThere() throws JsonProcessingException {
        GenericData.Record record = record("{\"id\": \"a\", \"at\": 5}");

        assertThat(record.get("at")).isEqualTo(5L);
        assertThat(record.get("kind")).hasToString("B");
        assertThat(record.get("score")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"at\": 5}                                   | id: found nothing, need string",
                "{\"id\": 7, \"at\": 5}                        | id: found number, need string",
                "{\"id\": \"a\", \"at\": \"noon\"}             | at: found string, need long",
                "{\"id\": \"a\", \"at\": 5, \"kind\": \"C\"}   | kind: found string, need enum",
                "{\"id\": \"a\", \"at\": 5, \"score\": true}   | score: found boolean, need double",
                "{\"id\": \"a\", \"at\": 5, \"tags\": [1]}     | tags[0]: found number, need string",
                "{\"id\": \"a\", \"at\": 5, \"more\": 1}       | more: the schema has no such field"
            })
    void saysWhereTheJsonDoesNotFit(String json, String message) {
        assertThatThrownBy(() -> record(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
