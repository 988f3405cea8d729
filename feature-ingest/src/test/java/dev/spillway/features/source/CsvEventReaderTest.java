package dev.spillway.features.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FieldType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvEventReaderTest {

    /** RFC 4180 section 2, rule by rule; {@code ~} is CR, {@code /} is LF. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "aaa,bbb~/zzz,yyy~/; 2[zzz, yyy]",
                "aaa,bbb~/zzz,yyy; 2[zzz, yyy]",
                "aaa,bbb/zzz,yyy/1,2/; 2[zzz, yyy]3[1, 2]",
                "\"aaa\",\"bbb\"~/\"zzz\",yyy; 2[zzz, yyy]",
                "aaa,bbb~/\"z~/zz\",yyy~/1,2; 2[z~/zz, yyy]4[1, 2]",
                "aaa,bbb~/\"z\"\"zz\",\"y,y\"; 2[z\"zz, y,y]",
                "aaa,bbb~/ z , y~/; 2[ z ,  y]",
                "aaa,bbb~/,; 2[, ]",
                "aaa,bbb~/\"\",\"\"; 2[, ]",
                "aaa,bbb~/~/~/1,2; 4[1, 2]",
                "aaa,bbb~/ü日😀,2; 2[ü日😀, 2]",
                "\uFEFFaaa,bbb~/1,2; 2[1, 2]",
                "\uFEFF\"aaa\",bbb~/1,2; 2[1, 2]",
                "aaa,bbb~/1; 2[1]",
                "aaa,bbb~/1,2,3; 2[1, 2, 3]",
                "aaa,bbb~/; ``",
                "aaa,bbb; ``",
            })
    void readsRowsAsRfc4180Says(String file, String rows) throws IOException {
        var read = new StringBuilder();
        try (CsvRows csv = open(endings(file))) {
            assertThat(csv.columns()).containsExactly("aaa", "bbb");
            for (CsvRow row : all(csv)) {
                read.append(row.line()).append(row.cells());
            }
        }

        assertThat(read.toString()).isEqualTo(endings(rows));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "``; f.csv: empty",
                "a,b,a/1,2,3; f.csv:1: two columns named a",
                "a,,b/1,2,3; f.csv:1: a column without a name",
            })
    void refusesFilesWithoutAHeaderThatNamesEachColumn(String file, String message) {
        assertThatThrownBy(() -> open(endings(file)))
                .isInstanceOf(CsvFormatException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b\n1,2\n\"3\"x,4\n", "a,b\n1,2\n\"3,4\n", "a,b\n1,2\n3,\"4"})
    void namesTheLineAfterWhichTheFileIsBroken(String file) throws IOException {
        try (CsvRows csv = open(file)) {
            assertThat(csv.next()).isPresent();
            assertThatThrownBy(csv::next)
                    .isInstanceOf(CsvFormatException.class)
                    .hasMessageStartingWith("f.csv: not CSV in UTF-8 after line 2");
        }
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] latin1 = {'a', '\n', (byte) 0xfc, '\n'};

        assertThatThrownBy(() -> {
                    try (CsvRows csv = CsvRows.open("f.csv", new ByteArrayInputStream(latin1))) {
                        all(csv);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "BOOLEAN; True; true",
                "BOOLEAN; FALSE; false",
                "BOOLEAN; 1; bad",
                "INT; -7; -7",
                "INT; +7; 7",
                "INT; 7.0; 7",
                "INT; 7.5; bad",
                "INT; 2147483648; bad",
                "LONG; 9223372036854775807; 9223372036854775807",
                "LONG; 1e3; 1000",
                "LONG; 1_000; bad",
                "LONG; 0x10; bad",
                "LONG; e; bad",
                "LONG; ''; null",
                "FLOAT; 0.1; 0.1",
                "DOUBLE; .5; 0.5",
                "DOUBLE; 5.; 5.0",
                "DOUBLE; NaN; NaN",
                "DOUBLE; -Infinity; -Infinity",
                "DOUBLE; 1d; bad",
                "DOUBLE; 1e999; bad",
                "DOUBLE; 1-1; bad",
                "STRING; NaN; NaN",
                "STRING; ''; null",
                "TIMESTAMP; 2024-02-29 00:00:00; 2024-02-29T00:00:00Z",
                "TIMESTAMP; 2024-02-29; bad",
                "TIMESTAMP; 1500000; 1970-01-01T00:00:01.500Z",
                "TIMESTAMP_MS; 1500; 1970-01-01T00:00:01.500Z",
                "TIMESTAMP_S; 1.5; 1970-01-01T00:00:01.500Z",
                "TIMESTAMP_S; 1e17; bad",
                "TIMESTAMP_S; ''; null",
            })
    void readsCellsAsTheirTypes(FieldType type, String cell, String expected) throws IOException {
        EventLayout layout = EventLayout.of("t", List.of(Map.of("a", type), Map.of("absent", FieldType.LONG)));
        Event event = layout.newEvent();
        try (CsvRows csv = open("x,a\n9," + cell + "\n")) {
            var reader = new CsvEventReader(layout, csv.columns());

            assertThat(reader.read(csv.next().orElseThrow(), event)).isEqualTo(Outcome.READ);
        }

        assertThat(Slots.show(layout, event)).containsExactly(expected, "null");
    }

    @Test
    void cannotTellWhichCellIsMissing() throws IOException {
        EventLayout layout = EventLayout.of("t", List.of(Map.of("a", FieldType.LONG)));
        Event event = layout.newEvent();
        try (CsvRows csv = open("a,b\n1\n1,2,3\n")) {
            var reader = new CsvEventReader(layout, csv.columns());

            CsvRow shorter = csv.next().orElseThrow();
            assertThat(reader.read(shorter, event)).isEqualTo(Outcome.undecodable("1 cells, the header has 2"));
            assertThat(shorter.byColumn()).hasToString("{a=1, b=null}");

            CsvRow longer = csv.next().orElseThrow();
            assertThat(reader.read(longer, event)).isEqualTo(Outcome.undecodable("3 cells, the header has 2"));
            assertThat(longer.byColumn()).hasToString("{a=1, b=2, 3=3}");
        }
    }

    @Test
    void showsARowByColumn() throws IOException {
        try (CsvRows csv = open("b,a,c\n2,\"\",\n")) {
            CsvRow row = csv.next().orElseThrow();

            assertThat(row.byColumn()).hasToString("{b=2, a=null, c=null}");
            assertThat(row.cell("b")).hasValue("2");
            assertThat(row.cell("a")).isEmpty();
            assertThat(row.cell("d")).isEmpty();
        }
    }

    private static CsvRows open(String content) throws IOException {
        return CsvRows.open("f.csv", new ByteArrayInputStream(content.getBytes(UTF_8)));
    }

    private static String endings(String text) {
        return text.replace('~', '\r').replace('/', '\n');
    }

    private static List<CsvRow> all(CsvRows csv) throws IOException {
        var rows = new ArrayList<CsvRow>();
        for (Optional<CsvRow> row = csv.next(); row.isPresent(); row = csv.next()) {
            rows.add(row.get());
        }
        return rows;
    }
}
