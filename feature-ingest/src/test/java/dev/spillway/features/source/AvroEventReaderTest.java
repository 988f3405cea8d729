package dev.spillway.features.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FieldType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvroEventReaderTest {
    private static final int ID = 7;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"boolean\"; true; BOOLEAN; true",
                "\"int\"; 1; BOOLEAN; declared boolean, found int",
                "\"int\"; -5; INT; -5",
                "\"long\"; 2147483647; INT; 2147483647",
                "\"long\"; 2147483648; INT; declared int, found a long beyond its range",
                "\"double\"; 5; INT; declared int, found double",
                "\"string\"; 5; INT; declared int, found string",
                "\"int\"; -5; LONG; -5",
                "\"long\"; -9223372036854775808; LONG; -9223372036854775808",
                "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}; 5; LONG; 5",
                "\"float\"; 5; LONG; declared long, found float",
                "\"int\"; 5; FLOAT; 5.0",
                "\"long\"; 16777217; FLOAT; 1.6777216E7",
                "\"float\"; 0.1; FLOAT; 0.1",
                "\"double\"; 0.1; FLOAT; 0.1",
                "\"double\"; NaN; FLOAT; NaN",
                "\"double\"; 1e39; FLOAT; declared float, found a double beyond its range",
                "\"double\"; Infinity; FLOAT; Infinity",
                "\"long\"; 9223372036854775807; DOUBLE; 9.223372036854776E18",
                "\"float\"; 0.5; DOUBLE; 0.5",
                "\"double\"; -Infinity; DOUBLE; -Infinity",
                "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 4}; 1; DOUBLE; declared double, found bytes (decimal)",
                "\"string\"; ü日😀; STRING; ü日😀",
                "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\", \"B\"]}; B; STRING; B",
                "\"bytes\"; B; STRING; declared string, found bytes",
                "\"long\"; 1; STRING; declared string, found long",
                "[\"null\", \"string\"]; ; STRING; null",
                "[\"long\", \"string\", \"null\"]; x; STRING; x",
                "\"null\"; ; STRING; null",
                "{\"type\": \"map\", \"values\": \"long\"}; ; STRING; declared string, found map",
                "{\"type\": \"array\", \"items\": \"string\"}; ; STRING; declared string, found array",
                "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 2}; ab; STRING; declared string, found fixed",
                "\"long\"; 1500000; TIMESTAMP; 1970-01-01T00:00:01.500Z",
                "\"int\"; 1500; TIMESTAMP_MS; 1970-01-01T00:00:01.500Z",
                "\"long\"; -1; TIMESTAMP_S; 1969-12-31T23:59:59Z",
                "\"long\"; 9223372036855; TIMESTAMP_S; declared timestamp_s, found a long beyond its range",
                "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}; 1500; TIMESTAMP; 1970-01-01T00:00:01.500Z",
                "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}; 1500; TIMESTAMP_S; 1970-01-01T00:00:01.500Z",
                "{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}; 1500; TIMESTAMP_S; 1970-01-01T00:00:00.001500Z",
                "{\"type\": \"long\", \"logicalType\": \"timestamp-nanos\"}; -1; TIMESTAMP; 1969-12-31T23:59:59.999999Z",
                "{\"type\": \"long\", \"logicalType\": \"local-timestamp-millis\"}; 1500; TIMESTAMP; 1970-01-01T00:00:01.500Z",
                "{\"type\": \"long\", \"logicalType\": \"local-timestamp-micros\"}; 1500; TIMESTAMP_MS; 1970-01-01T00:00:00.001500Z",
                "{\"type\": \"int\", \"logicalType\": \"date\"}; 1; TIMESTAMP; 1970-01-02T00:00:00Z",
                "{\"type\": \"int\", \"logicalType\": \"time-millis\"}; 1; TIMESTAMP; declared timestamp, found int (time-millis)",
                "\"string\"; 2024-02-29 00:00:00; TIMESTAMP_S; 2024-02-29T00:00:00Z",
                "\"string\"; 1500; TIMESTAMP_S; declared timestamp_s, found a string that is not RFC 3339",
                "\"double\"; 1.5; TIMESTAMP_S; declared timestamp_s, found double",
            })
    void takesOfAWriterWhatTheTypeCanHold(String writer, @Nullable String value, FieldType declared, String expected)
            throws IOException {
        Schema type = new Schema.Parser().parse(writer);
        EventLayout layout = EventLayout.of("t", List.of(Map.of("a", declared)));
        Event event = layout.newEvent();
        Schema schema = AvroSamples.record("before", Schema.create(Schema.Type.STRING), "a", type);
        var record = new GenericData.Record(schema);
        record.put(0, "x");
        record.put(1, AvroSamples.of(type, value));

        Outcome outcome = reader(layout, schema).read(AvroSamples.wire(ID, schema, record), event);

        assertThat(outcome).isEqualTo(Outcome.READ);
        assertThat(event.isBad(0) ? event.fault(0) : Slots.show(layout, event).get(0))
                .isEqualTo(expected);
    }

    @Test
    void fillsEverySlotOfOneName() throws IOException {
        EventLayout layout = EventLayout.of(
                "t",
                List.of(
                        Map.of("a", FieldType.LONG),
                        Map.of("a", FieldType.DOUBLE),
                        Map.of("a", FieldType.STRING),
                        Map.of("absent", FieldType.STRING)));
        Event event = layout.newEvent();
        Schema schema = AvroSamples.record("a", Schema.create(Schema.Type.INT));
        var record = new GenericData.Record(schema);
        record.put(0, 3);

        reader(layout, schema).read(AvroSamples.wire(ID, schema, record), event);

        assertThat(Slots.show(layout, event)).containsExactly("3", "3.0", "bad", "null");
    }

    @Test
    void keepsProgramsApart() throws IOException {
        EventLayout layout = EventLayout.of("t", List.of(Map.of("a", FieldType.LONG)));
        Event event = layout.newEvent();
        Schema one = AvroSamples.record("a", Schema.create(Schema.Type.INT));
        Schema two = AvroSamples.record("b", Schema.create(Schema.Type.STRING), "a", Schema.create(Schema.Type.LONG));
        var reader = new AvroEventReader(layout, id -> Optional.of(id % 2 == 1 ? one : two));
        var first = new GenericData.Record(one);
        first.put("a", 1);
        var second = new GenericData.Record(two);
        second.put("b", "x");
        second.put("a", 2L);

        for (int id = 1; id < 3_000; id++) {
            boolean odd = id % 2 == 1;
            reader.read(AvroSamples.wire(id, odd ? one : two, odd ? first : second), event);

            assertThat(event.bits(0)).as("id %d", id).isEqualTo(odd ? 1 : 2);
        }
    }

    @Test
    void asksAgainForASchemaThatWasUnknown() throws IOException {
        EventLayout layout = EventLayout.of("t", List.of(Map.of("a", FieldType.LONG)));
        Event event = layout.newEvent();
        Schema schema = AvroSamples.record("a", Schema.create(Schema.Type.INT));
        var known = new HashMap<Integer, Schema>();
        var reader = new AvroEventReader(layout, id -> Optional.ofNullable(known.get(id)));
        var record = new GenericData.Record(schema);
        record.put(0, 3);
        byte[] value = AvroSamples.wire(ID, schema, record);

        assertThat(reader.read(value, event)).isEqualTo(Outcome.unknownSchema(ID));
        known.put(ID, schema);
        assertThat(reader.read(value, event)).isEqualTo(Outcome.READ);
        known.clear();
        assertThat(reader.read(value, event)).isEqualTo(Outcome.READ);
    }

    @Test
    void letsTheCallerWaitForARegistryThatDoesNotAnswer() {
        EventLayout layout = EventLayout.of("t", List.of(Map.of("a", FieldType.LONG)));
        var reader = new AvroEventReader(layout, id -> {
            throw new SchemasUnreachableException("registry down", new IOException("refused"));
        });

        assertThatThrownBy(() -> reader.read(new byte[] {0, 0, 0, 0, 1, 2}, layout.newEvent()))
                .isInstanceOf(SchemasUnreachableException.class);
    }

    @ParameterizedTest
    @CsvSource({"''", "00", "00000000", "0100000007", "7b22610022"})
    void knowsOnlyTheWireFormat(String hex) {
        EventLayout layout = EventLayout.of("t", List.of(Map.of("a", FieldType.LONG)));
        Schema schema = AvroSamples.record("a", Schema.create(Schema.Type.INT));

        assertThat(reader(layout, schema)
                        .read(AvroSamples.hex(hex), layout.newEvent())
                        .fault())
                .startsWith("not in the Confluent wire format");
    }

    @Test
    void refusesSchemasThatAreNoRecords() {
        EventLayout layout = EventLayout.of("t", List.of(Map.of("a", FieldType.LONG)));

        assertThat(reader(layout, Schema.create(Schema.Type.LONG))
                        .read(AvroSamples.hex("000000000702"), layout.newEvent()))
                .isEqualTo(Outcome.undecodable("schema 7 is not of a record"));
    }

    /** Bytes by hand, behind magic and id, of a record whose field a is of the type given. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"long\"; ``; the bytes end early",
                "\"long\"; 80; the bytes end early",
                "\"long\"; ffffffffffffffffffffff01; a number that does not end",
                "\"int\"; ffffffffff01; a number that does not end",
                "\"int\"; ffffffff7f; an int of more than 32 bits",
                "\"long\"; 0200; 1 bytes after the record",
                "\"boolean\"; 02; a boolean that is neither 0 nor 1",
                "\"double\"; 00000000000000; the bytes end early",
                "\"string\"; 0461; the bytes end early",
                "\"string\"; 01; a negative length",
                "\"string\"; feffffffffffffffff01; the bytes end early",
                "[\"null\", \"long\"]; 04; a union has no branch 2",
                "[\"null\", \"long\"]; 01; a union has no branch -1",
                "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\"]}; 02; an enum has no symbol 1",
                "{\"type\": \"array\", \"items\": \"null\"}; feffffffffffffffff01; the bytes end early",
                "{\"type\": \"array\", \"items\": \"double\"}; feffffffffffffffff01; the bytes end early",
                "{\"type\": \"array\", \"items\": \"long\"}; feffffffffffffffff01; the bytes end early",
                "{\"type\": \"array\", \"items\": \"long\"}; 01000000; 1 bytes after the record",
                "{\"type\": \"array\", \"items\": \"long\"}; 0103; a negative length",
                "{\"type\": \"array\", \"items\": \"long\"}; 0104; the bytes end early",
                "{\"type\": \"map\", \"values\": \"null\"}; feffffffffffffffff01; the bytes end early",
                "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"r\", \"type\": \"R\"}]}; 00; nested more than 500 deep",
                "{\"type\": \"array\", \"items\": {\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"r\", \"type\": \"R\"}]}}; feffffffffffffffff01; nested more than 500 deep",
            })
    void saysWhatCannotBeDecoded(String type, String hex, String fault) {
        Schema schema = AvroSamples.record("a", new Schema.Parser().parse(type));
        for (String wanted : List.of("a", "other")) {
            EventLayout layout = EventLayout.of("t", List.of(Map.of(wanted, FieldType.LONG)));
            Event event = layout.newEvent();
            event.setLong(0, 1);

            assertThat(reader(layout, schema).read(AvroSamples.hex("0000000007" + hex), event))
                    .isEqualTo(Outcome.undecodable(fault));
            assertThat(event.isPresent(0)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000_000})
    void stepsOverListsOnlySoDeep(int length) {
        Schema schema = new Schema.Parser()
                .parse(
                        "{\"type\": \"record\", \"name\": \"L\", \"fields\": [{\"name\": \"next\", \"type\": [\"null\", \"L\"]}]}");
        EventLayout layout = EventLayout.of("t", List.of(Map.of("a", FieldType.LONG)));
        ByteBuffer value = ByteBuffer.allocate(5 + length + 1).put(AvroSamples.hex("0000000007"));
        for (int i = 0; i < length; i++) {
            value.put((byte) 2);
        }

        Outcome outcome = reader(layout, schema).read(value.array(), layout.newEvent());

        assertThat(outcome.fault()).isEqualTo(length < 500 ? "" : "nested more than 500 deep");
    }

    private static AvroEventReader reader(EventLayout layout, Schema schema) {
        return new AvroEventReader(layout, id -> Optional.of(schema));
    }
}
