package dev.spillway.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.pipeline.parquet.ParquetColumn;
import dev.spillway.pipeline.parquet.ParquetRows;
import dev.spillway.pipeline.parquet.ParquetTable;
import dev.spillway.pipeline.parquet.TableColumn;
import dev.spillway.pipeline.parquet.TableColumn.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables in and tables out: what they say is what lines of JSON would. */
class TrainingSetTest {
    private static final String TRIPS = """
            group: trips
            version: 1
            entity: [driver, city]
            source:
              topic: trip-events
              format: json
              fields: {driver: string, city: long, fare: double, seats: int, paid: boolean, at: timestamp}
              timestamp: at
            features:
              - aggregate: [count]
                windows: [1h]
                name: trips
              - aggregate: [avg, last]
                of: fare
                windows: [1h]
                default: 0.5
              - aggregate: [max]
                of: at
                windows: [1h]
                as: newest
            """;

    private static final String DRIVERS = """
            group: drivers
            version: 1
            entity: [driver]
            source:
              topic: trip-events
              format: json
              fields: {driver: string, at: timestamp}
              timestamp: at
            features:
              - aggregate: [count]
                windows: [1h]
                name: trips
            """;

    private static final String CSV = """
            driver,city,fare,seats,paid,at
            a,1,10.5,2,true,2024-05-01T12:00:00Z
            b,1,,3,false,2024-05-01T12:05:00Z
            a,1,0.1,2,true,2024-05-01T12:10:00Z
            """;

    private static final String QUERIES = """
            driver,city,label,at
            a,1,yes,2024-05-01T12:30:00Z
            b,1,no,2024-05-01T12:30:00Z
            a,1,no,2024-05-01T12:05:00Z
            c,1,no,2024-05-01T12:30:00Z
            """;

    @TempDir
    private Path folder = Path.of("");

    private Replaying replaying = new Replaying(Path.of(""));

    @BeforeEach
    void start() throws IOException {
        replaying = new Replaying(folder)
                .file("defs/trips.yaml", TRIPS)
                .file("trips.csv", CSV)
                .file("queries.csv", QUERIES);
    }

    private int replay(String... words) {
        return replaying.run(words);
    }

    private void replayed(String... words) {
        assertThat(replay(words)).as(replaying.complained()).isZero();
    }

    private void writeParquet(String name, List<TableColumn> columns, Object[]... rows) throws IOException {
        try (ParquetTable table = ParquetTable.create(folder.resolve(name), columns)) {
            for (Object[] row : rows) {
                table.row(row);
            }
        }
    }

    private void writeTrips() throws IOException {
        writeParquet(
                "trips.parquet",
                List.of(
                        TableColumn.of("driver", ValueType.STRING),
                        TableColumn.of("city", ValueType.INT),
                        TableColumn.of("fare", ValueType.DOUBLE),
                        TableColumn.of("seats", ValueType.DOUBLE),
                        TableColumn.of("paid", ValueType.BOOLEAN),
                        TableColumn.of("at", ValueType.TIMESTAMP),
                        new TableColumn("legs", ValueType.LONG, TableColumn.Form.LIST)),
                new Object[] {"a", 1, 10.5, 2.0, true, Instant.parse("2024-05-01T12:00:00Z"), List.of(1L)},
                new Object[] {"b", 1, null, 3.0, false, Instant.parse("2024-05-01T12:05:00Z"), null},
                new Object[] {"a", 1, 0.1, 2.0, true, Instant.parse("2024-05-01T12:10:00Z"), List.of()});
    }

    private static String rows(Path file) throws IOException {
        try (ParquetRows rows = ParquetRows.open(file)) {
            var table = new StringBuilder(
                    rows.columns().stream().map(ParquetColumn::name).collect(Collectors.joining(" ")) + "\n");
            rows.read(rows.columns().stream().map(ParquetColumn::name).collect(Collectors.toSet()));
            for (Object[] row = rows.next(); row != null; row = rows.next()) {
                table.append(Arrays.stream(row).map(String::valueOf).collect(Collectors.joining(" ")))
                        .append('\n');
            }
            return table.toString();
        }
    }

    @Test
    void readsEventsFromParquetAsFromCsv() throws IOException {
        writeTrips();
        replayed("--csv", "trip-events=@trips.csv", "--definitions", "@defs", "--out", "@out");
        String fromCsv = replaying.everything("out");

        replayed("--parquet", "trip-events=@trips.parquet", "--definitions", "@defs", "--out", "@out", "--overwrite");

        assertThat(replaying.everything("out")).isEqualTo(fromCsv);
        assertThat(replaying.lines("feature-updates.jsonl")).hasSize(3);
    }

    @Test
    void writesTheAnswersAsCsv() throws IOException {
        replayed(
                "--csv=trip-events=@trips.csv",
                "--queries",
                "@queries.csv",
                "--only-queries",
                "--format",
                "csv",
                "--definitions",
                "@defs",
                "--out",
                "@out");

        assertThat(replaying.result("queries.csv").replace("\r\n", "\n")).isEqualTo("""
                driver,city,at,event_time,trips_count_1h,fare_avg_1h,fare_last_1h,newest,\
                trips_count_1h__status,fare_avg_1h__status,fare_last_1h__status,newest__status
                a,1,2024-05-01T12:30:00.000000Z,2024-05-01T12:10:00.000000Z,2,5.3,0.1,2024-05-01T12:10:00.000000Z,\
                PRESENT,PRESENT,PRESENT,PRESENT
                b,1,2024-05-01T12:30:00.000000Z,2024-05-01T12:05:00.000000Z,1,0.5,0.5,2024-05-01T12:05:00.000000Z,\
                PRESENT,NULL_VALUE,NULL_VALUE,PRESENT
                a,1,2024-05-01T12:05:00.000000Z,2024-05-01T12:00:00.000000Z,1,10.5,10.5,2024-05-01T12:00:00.000000Z,\
                PRESENT,PRESENT,PRESENT,PRESENT
                c,1,2024-05-01T12:30:00.000000Z,,,0.5,0.5,,NOT_FOUND,NOT_FOUND,NOT_FOUND,NOT_FOUND
                """);
    }

    @Test
    void answersAParquetTableByAParquetTable() throws IOException {
        writeTrips();
        writeParquet(
                "queries.parquet",
                List.of(
                        TableColumn.of("id", ValueType.LONG),
                        TableColumn.of("driver", ValueType.STRING),
                        TableColumn.of("city", ValueType.LONG),
                        TableColumn.of("when", ValueType.TIMESTAMP)),
                new Object[] {7L, "a", 1L, Instant.parse("2024-05-01T12:30:00Z")},
                new Object[] {8L, "c", 1L, Instant.parse("2024-05-01T12:30:00Z")});

        replayed(
                "--parquet=trip-events=@trips.parquet",
                "--queries=@queries.parquet@when",
                "--only-queries",
                "--format=parquet",
                "--definitions",
                "@defs",
                "--out",
                "@out");

        assertThat(rows(folder.resolve("out/queries.parquet"))).isEqualTo("""
                id driver city at event_time trips_count_1h fare_avg_1h fare_last_1h newest \
                trips_count_1h__status fare_avg_1h__status fare_last_1h__status newest__status
                7 a 1 2024-05-01T12:30:00Z 2024-05-01T12:10:00Z 2 5.3 0.1 2024-05-01T12:10:00Z \
                PRESENT PRESENT PRESENT PRESENT
                8 c 1 2024-05-01T12:30:00Z null null 0.5 0.5 null NOT_FOUND NOT_FOUND NOT_FOUND NOT_FOUND
                """);
    }

    @Test
    void tellsTheGroupsApartWhereSeveralAreAsked() throws IOException {
        replaying.file("defs/drivers.yaml", DRIVERS).file("queries.jsonl", """
                {"id": "x,y", "group": "drivers", "entity": {"driver": "a"}, "at": "2024-05-01T12:30:00Z"}
                {"group": "trips", "entity": {"driver": "a", "city": 1}, "at": "2024-05-01T12:30:00Z",\
                 "features": ["fare_last_1h"]}
                """);

        replayed(
                "--csv=trip-events=@trips.csv",
                "--queries=@queries.jsonl",
                "--format=csv",
                "--definitions",
                "@defs",
                "--out",
                "@out");

        assertThat(replaying.result("queries.csv").replace("\r\n", "\n")).isEqualTo("""
                id,group,driver,city,at,event_time,drivers__trips_count_1h,trips__fare_last_1h,\
                drivers__trips_count_1h__status,trips__fare_last_1h__status
                "x,y",drivers,a,,2024-05-01T12:30:00.000000Z,2024-05-01T12:10:00.000000Z,2,,PRESENT,
                ,trips,a,1,2024-05-01T12:30:00.000000Z,2024-05-01T12:10:00.000000Z,,0.1,,PRESENT
                """);
    }

    @Test
    void asksWhichGroupATableIsFor() throws IOException {
        replaying.file("defs/drivers.yaml", DRIVERS);
        String[] words = {
            "--csv=trip-events=@trips.csv", "--queries=@queries.csv", "--definitions", "@defs", "--out", "@out"
        };

        assertThat(replay(words)).isEqualTo(2);
        assertThat(replaying.complained())
                .contains(
                        "no column group: queries.csv: name one with --group; of the groups that fit: drivers, trips");

        String[] named = Arrays.copyOf(words, words.length + 1);
        named[words.length] = "--group=drivers";
        replayed(named);
        assertThat(replaying.lines("queries.jsonl").get(0)).contains("\"entity\":{\"driver\":\"a\"}");
    }

    @Test
    void refusesAColumnThatDoesNotFitItsField() throws IOException {
        writeParquet(
                "trips.parquet",
                List.of(TableColumn.of("fare", ValueType.STRING), TableColumn.of("at", ValueType.TIMESTAMP)));

        int code = replay("--parquet=trip-events=@trips.parquet", "--definitions", "@defs", "--out", "@out");

        assertThat(code).isEqualTo(2);
        assertThat(replaying.complained())
                .contains("column fare of type string is declared double: trips.parquet: declare it as one of string,"
                        + " timestamp, timestamp_ms, timestamp_s");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void putsARowAsideWhoseNumberIsNone() throws IOException {
        writeParquet(
                "trips.parquet",
                List.of(
                        TableColumn.of("driver", ValueType.STRING),
                        TableColumn.of("city", ValueType.DOUBLE),
                        TableColumn.of("at", ValueType.TIMESTAMP)),
                new Object[] {"a", 1.5, Instant.parse("2024-05-01T12:00:00Z")},
                new Object[] {"a", 1.0, null});

        replayed("--parquet=trip-events=@trips.parquet", "--definitions", "@defs", "--out", "@out");

        assertThat(replaying.lines("features-quarantine.jsonl"))
                .containsExactly(
                        "{\"key\":null,\"timestamp\":\"2024-05-01T12:00:00.000000Z\",\"headers\":{\"at\":"
                                + "\"2024-05-01T12:00:00.000000Z\",\"detail\":\"city: declared long, found a number that it"
                                + " cannot hold\",\"group\":\"trips\",\"offset\":0,\"partition\":0,\"reason\":\"BAD_TYPE\","
                                + "\"topic\":\"trip-events\"},\"value\":{\"driver\":\"a\",\"city\":1.5,\"at\":"
                                + "\"2024-05-01T12:00:00.000000Z\"}}",
                        "{\"key\":null,\"timestamp\":\"2024-05-01T12:00:00.000000Z\",\"headers\":{\"at\":"
                                + "\"2024-05-01T12:00:00.000000Z\",\"detail\":\"at is null: the event has no time\","
                                + "\"group\":\"trips\",\"offset\":1,\"partition\":0,\"reason\":\"MISSING_FIELD\","
                                + "\"topic\":\"trip-events\"},\"value\":{\"driver\":\"a\",\"city\":1.0,\"at\":null}}");
    }

    @Test
    void namesTheRowOfAQueryThatIsNone() throws IOException {
        replaying.file("queries.csv", "driver,city,at\na,1,2024-05-01T12:30:00Z\na,x,2024-05-01T12:30:00Z\n");

        int code = replay(
                "--csv=trip-events=@trips.csv", "--queries=@queries.csv", "--definitions", "@defs", "--out", "@out");

        assertThat(code).isEqualTo(2);
        assertThat(replaying.complained()).contains("no entity of trips: queries.csv:3: city does not read as long");
    }

    @Test
    void countsWhatNobodyAsksFor() throws IOException {
        Files.writeString(folder.resolve("queries.csv"), "driver,city,at\na,1,2024-05-01T12:30:00Z\n");

        replayed(
                "--csv=trip-events=@trips.csv",
                "--queries=@queries.csv",
                "--only-queries",
                "--json",
                "--definitions",
                "@defs",
                "--out",
                "@out");

        assertThat(replaying.said())
                .contains("\"trips\":{\"service\":\"features\",\"records\":3,\"admitted\":2,\"filtered\":0")
                .contains("\"queries\":1,\"deleted\":0,\"unasked\":1}");
    }

    @Test
    void refusesOptionsThatGoWithQueries() {
        int code = replay("--csv=trip-events=@trips.csv", "--only-queries", "--definitions", "@defs", "--out", "@out");

        assertThat(code).isEqualTo(2);
        assertThat(replaying.complained()).contains("no queries: --only-queries: it goes with --queries");
    }
}
