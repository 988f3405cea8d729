package dev.spillway.pipeline.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.pipeline.parquet.TableColumn.Form;
import dev.spillway.pipeline.parquet.TableColumn.ValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is what is read. */
class ParquetTest {
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.of("truth", ValueType.BOOLEAN),
            TableColumn.of("small", ValueType.INT),
            TableColumn.of("large", ValueType.LONG),
            TableColumn.of("rough", ValueType.FLOAT),
            TableColumn.of("real", ValueType.DOUBLE),
            TableColumn.of("text", ValueType.STRING),
            TableColumn.of("time", ValueType.TIMESTAMP));

    private static final Instant TIME = Instant.parse("2024-02-29T23:59:59.123456Z");

    @TempDir
    private Path folder = Path.of("");

    private Path file() {
        return folder.resolve("table.parquet");
    }

    private void write(List<TableColumn> columns, Object[]... rows) throws IOException {
        try (ParquetTable table = ParquetTable.create(file(), columns)) {
            for (Object[] row : rows) {
                table.row(row);
            }
        }
    }

    private static List<String> rows(ParquetRows rows) throws IOException {
        var found = new ArrayList<String>();
        for (Object[] row = rows.next(); row != null; row = rows.next()) {
            found.add(Arrays.toString(row));
        }
        return found;
    }

    @Test
    void readsEveryTypeBack() throws IOException {
        write(COLUMNS, new Object[] {true, 7, Long.MIN_VALUE, 0.1f, -0.0, "é\n", TIME}, new Object[7]);

        try (ParquetRows rows = ParquetRows.open(file())) {
            assertThat(rows.rows()).isEqualTo(2);
            assertThat(rows.columns())
                    .extracting(ParquetColumn::kind)
                    .containsExactly(
                            ColumnKind.BOOLEAN,
                            ColumnKind.INTEGER,
                            ColumnKind.INTEGER,
                            ColumnKind.REAL,
                            ColumnKind.REAL,
                            ColumnKind.TEXT,
                            ColumnKind.TIME);
            rows.read(COLUMNS.stream().map(TableColumn::name).collect(Collectors.toSet()));
            assertThat(rows(rows))
                    .containsExactly(
                            "[true, 7, -9223372036854775808, 0.1, -0.0, é\n, " + TIME + "]",
                            "[null, null, null, null, null, null, null]");
            assertThat(rows.row()).isEqualTo(2);
        }
    }

    @Test
    void readsOnlyTheColumnsThatAreAskedFor() throws IOException {
        write(COLUMNS, new Object[] {true, 7, 8L, 0.1f, 0.5, "a", TIME});

        try (ParquetRows rows = ParquetRows.open(file())) {
            assertThat(rows.read(Set.of("text", "small")))
                    .extracting(ParquetColumn::name)
                    .containsExactly("small", "text");
            assertThat(rows(rows)).containsExactly("[7, a]");
        }
    }

    @Test
    void readsRowGroupAfterRowGroup() throws IOException {
        int count = 300_000;
        try (ParquetTable table = ParquetTable.create(file(), List.of(TableColumn.of("text", ValueType.STRING)))) {
            for (int i = 0; i < count; i++) {
                table.row(new Object[] {"a text that no other row has, to fill several groups of rows: " + i * 31L});
            }
        }

        try (ParquetRows rows = ParquetRows.open(file())) {
            rows.read(Set.of("text"));
            long sum = 0;
            for (Object[] row = rows.next(); row != null; row = rows.next()) {
                sum += Long.parseLong(String.valueOf(row[0]).replaceAll(".*: ", ""));
            }
            assertThat(rows.row()).isEqualTo(count);
            assertThat(sum).isEqualTo(31L * count * (count - 1L) / 2);
        }
    }

    @Test
    void writesListsAndMapsAsParquetHasThem() throws IOException {
        write(
                List.of(
                        new TableColumn("last", ValueType.STRING, Form.LIST),
                        new TableColumn("counts", ValueType.LONG, Form.MAP)),
                new Object[] {Arrays.asList("a", null), Map.of("k", 7L)},
                new Object[] {List.of(), Map.of()},
                new Object[2]);

        try (ParquetRows rows = ParquetRows.open(file())) {
            assertThat(rows.columns()).extracting(ParquetColumn::type).containsExactly("list", "map");
            assertThat(rows.columns()).extracting(ParquetColumn::kind).containsOnly(ColumnKind.NESTED);
        }
        var groups = new ArrayList<String>();
        var options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (var reader = ParquetFileReader.open(new LocalInputFile(file()), options)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            PageReadStore pages = reader.readNextRowGroup();
            RecordReader<Group> records =
                    new ColumnIOFactory().getColumnIO(schema).getRecordReader(pages, new GroupRecordConverter(schema));
            for (long row = 0; row < pages.getRowCount(); row++) {
                groups.add(records.read().toString().replaceAll("\\s+", " ").trim());
            }
        }
        assertThat(groups)
                .containsExactly("last list element: a list counts key_value key: k value: 7", "last counts", "");
    }

    @Test
    void writesTheSameBytesOfTheSameRows() throws IOException {
        write(COLUMNS, new Object[] {true, 7, 8L, 0.1f, 0.5, "a", TIME});
        byte[] once = Files.readAllBytes(file());

        write(COLUMNS, new Object[] {true, 7, 8L, 0.1f, 0.5, "a", TIME});

        assertThat(Files.readAllBytes(file())).isEqualTo(once);
    }

    @Test
    void saysWhatIsNoParquet() throws IOException {
        Files.write(file(), "origin,delay\nATL,5\n".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> ParquetRows.open(file()))
                .isInstanceOf(ParquetFormatException.class)
                .hasMessageStartingWith("not Parquet: ");
    }

    @Test
    void saysWhichRowAndColumnIsDamaged() throws IOException {
        try (ParquetTable table = ParquetTable.create(file(), List.of(TableColumn.of("text", ValueType.STRING)))) {
            for (int i = 0; i < 50_000; i++) {
                table.row(new Object[] {"text " + i * 7_919L});
            }
        }
        byte[] bytes = Files.readAllBytes(file());
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 64, (byte) 0);
        Files.write(file(), bytes);

        try (ParquetRows rows = ParquetRows.open(file())) {
            rows.read(Set.of("text"));
            assertThatThrownBy(() -> rows(rows))
                    .isInstanceOf(ParquetFormatException.class)
                    .hasMessageMatching("(?s)row \\d+.*: cannot be read: .*");
        }
    }
}
