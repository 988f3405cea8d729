package dev.spillway.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a replay reads, and what it says of what it cannot read. */
class ReplayInputTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    private static final String TRIPS = """
            group: trips
            version: 1
            entity: [driver]
            source:
              topic: trip-events
              format: json
              fields: {driver: string, fare: double, done: boolean, at: timestamp}
              timestamp: at
            features:
              - {aggregate: [sum], of: fare, windows: [lifetime]}
            """;

    private static final String GOOD = """
            {"topic":"trip-events","timestamp":"2024-05-01T12:00:00Z",\
            "value":{"driver":"a","fare":1,"at":"2024-05-01T12:00:00Z"}}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Replaying replaying = new Replaying(Path.of(""));

    @BeforeEach
    void start() throws IOException {
        replaying = new Replaying(folder).file("defs/trips.yaml", TRIPS);
    }

    private void replay(String... words) {
        String[] all = new String[words.length + 4];
        System.arraycopy(words, 0, all, 4, words.length);
        all[0] = "--definitions";
        all[1] = "@defs";
        all[2] = "--out";
        all[3] = "@out";
        int code = replaying.run(all);
        assertThat(code).as(replaying.complained()).isZero();
    }

    /** Each update as {@code timestamp eventTime key values}. */
    private String updates() throws IOException {
        var table = new StringBuilder();
        for (String line : replaying.lines("feature-updates.jsonl")) {
            JsonNode update = MAPPER.readTree(line);
            JsonNode value = update.path("value");
            table.append(update.path("timestamp").asText()).append(' ');
            table.append(value.path("eventTime").asText()).append(' ');
            table.append(update.path("key").asText());
            value.path("values").forEach(one -> table.append(' ').append(one));
            table.append('\n');
        }
        return table.toString().replace("2024-05-01T12:", "").replace(".000000Z", "");
    }

    @Test
    void readsCsv() throws IOException {
        var csv = """
                fare,"driver",done,at,note,when
                1.5,"a ""b"", c",TRUE,2024-05-01 12:00:01,ignored,1714564801000
                ,"a ""b"", c",,1714564802000000,"two,lines",2024-05-01T14:00:02+02:00
                NaN,"a ""b"", c",false,2024-05-01T12:00:03Z,,2024-05-01 12:00:03.5
                x,d,false,2024-05-01T12:00:03Z,,2024-05-01 12:00:03.5
                1,,false,2024-05-01T12:00:03Z,,2024-05-01 12:00:03.5
                1,d
                """;
        replaying.file("trips.csv", "\uFEFF" + csv.replace("\n", "\r\n").replace("two,", "two\n"));

        replay("--csv", "trip-events=@trips.csv@when");

        assertThat(updates()).isEqualTo("""
                00:01 00:01 trips|a "b", c 1.5
                00:02 00:02 trips|a "b", c 1.5
                00:03.500000Z 00:03 trips|a "b", c 1.5
                """);
        assertThat(replaying.lines("features-quarantine.jsonl"))
                .extracting(line -> MAPPER.readTree(line).at("/headers/reason").asText())
                .containsExactly("BAD_TYPE", "NULL_KEY", "UNDECODABLE");
        assertThat(replaying.lines("features-quarantine.jsonl").get(0)).endsWith("""
                "value":{"fare":"x","driver":"d","done":"false","at":"2024-05-01T12:00:03Z","note":null,\
                "when":"2024-05-01 12:00:03.5"}}""");
    }

    @Test
    void takesTheTimestampsFromOneColumnForAllFiles() throws IOException {
        replaying.file("1.csv", "driver,fare,at,when\na,1,2024-05-01T12:00:01Z,2024-05-01T12:00:02Z\n");
        replaying.file("2.csv", "driver,fare,at,then\na,2,2024-05-01T12:00:01Z,2024-05-01T12:00:01Z\n");

        replay("--timestamp", "when", "--csv", "trip-events=@1.csv", "--csv", "trip-events=@2.csv@then");

        assertThat(updates()).isEqualTo("00:01 00:01 trips|a 2.0\n00:02 00:01 trips|a 3.0\n");
    }

    @Test
    void takesTheTimestampsFromTheEventsIfNoColumnIsNamed() throws IOException {
        replaying.file("trips.csv", "driver,fare,at\na,1,1714564801000000\na,2,\na,3,noon\na,4,2024-05-01T12:00:02Z\n");

        replay("--csv", "trip-events=@trips.csv");

        assertThat(updates()).isEqualTo("00:01 00:01 trips|a 1.0\n00:02 00:02 trips|a 5.0\n");
        assertThat(replaying.lines("features-quarantine.jsonl"))
                .extracting(line -> MAPPER.readTree(line).at("/headers/reason").asText())
                .containsExactly("MISSING_FIELD", "BAD_TYPE");
    }

    @Test
    void keepsTheOrderOfTheCommandLineAmongEqualTimes() throws IOException {
        replaying.file("a.jsonl", GOOD);
        replaying.file("b.csv", "driver,fare,at\nb,2,2024-05-01T12:00:00Z\n");
        replaying.file("c.jsonl", GOOD.replace("\"a\"", "\"c\""));

        replay("@a.jsonl", "--csv", "trip-events=@b.csv@at", "@c.jsonl");
        String forth = updates();
        replay("@c.jsonl", "--csv", "trip-events=@b.csv@at", "@a.jsonl", "--overwrite");

        assertThat(forth).isEqualTo("00:00 00:00 trips|a 1.0\n00:00 00:00 trips|b 2.0\n00:00 00:00 trips|c 1.0\n");
        assertThat(updates()).isEqualTo("00:00 00:00 trips|c 1.0\n00:00 00:00 trips|b 2.0\n00:00 00:00 trips|a 1.0\n");
    }

    @Test
    void readsPackedFilesAndLinesOfAnyLength() throws IOException {
        String longOne = GOOD.replace("\"fare\":1", "\"fare\":1,\"note\":\"" + "x".repeat(3_000_000) + "\"");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("in.jsonl.gz")))) {
            out.write(("\uFEFF" + GOOD + "\r\n \n" + longOne + GOOD.strip()).getBytes(StandardCharsets.UTF_8));
        }

        replay("@in.jsonl.gz");

        assertThat(updates()).isEqualTo("""
                00:00 00:00 trips|a 1.0
                00:00 00:00 trips|a 2.0
                00:00 00:00 trips|a 3.0
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "{\"topic\":\"trip-events\" ! not JSON",
                "[1] ! not a JSON object",
                "{} ! no \"topic\"",
                "{\"topic\":\"trip-events\",\"value\":{}} ! no \"timestamp\"",
                "{\"topic\":\"trip-events\",\"timestamp\":1} ! no \"value\"",
                "{\"topic\":\"trip-events\",\"timestamp\":\"noon\",\"value\":{}} ! \"timestamp\" is no time",
                "{\"topic\":\"trip-events\",\"timestamp\":1e18,\"value\":{}} ! \"timestamp\" is no time",
                "{\"topic\":\"trip-events\",\"timestamp\":1,\"value\":{},\"valeu\":1} ! unknown member \"valeu\"",
                "{\"topic\":\"trip-events\",\"timestamp\":1,\"value\":{\"a\":}} ! not JSON",
                "{\"topic\":\"trip-events\",\"timestamp\":1,\"value\":{}} {} ! more after the JSON object",
                "{\"topic\":\"t\",\"topic\":\"t\",\"timestamp\":1,\"value\":{}} ! \"topic\" is there twice",
                "{\"topic\":\"t\",\"timestamp\":1,\"value\":{},\"valueBase64\":\"\"} ! both \"value\" and \"valueBase64\"",
                "{\"topic\":\"t\",\"timestamp\":1,\"valueBase64\":\"?\"} ! \"valueBase64\" is not base64",
                "{\"topic\":\"feature-updates\",\"timestamp\":1,\"value\":{\"gruop\":1}} ! unknown member \"gruop\"",
                "{\"lookup\":{\"group\":\"trips\",\"entity\":{\"driver\":\"a\"}}} ! no \"at\" beside \"lookup\""
            })
    void endsAtALineThatItCannotRead(String line, String said) throws IOException {
        replaying.file("in.jsonl", GOOD + "\n" + line + "\n");

        int code = replaying.run("@in.jsonl", "--definitions", "@defs", "--out", "@out");

        assertThat(replaying.complained()).startsWith(said + ": in.jsonl:3: ").hasLineCount(1);
        assertThat(code).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "{\"group\":\"trip\",\"entity\":{\"driver\":\"a\"}} ! no group \"trip\"",
                "{\"group\":\"trips\",\"entity\":{}} ! no entity of trips",
                "{\"group\":\"trips\",\"entity\":{\"driver\":null}} ! no entity of trips",
                "{\"group\":\"trips\",\"entity\":{\"driver\":1}} ! no entity of trips",
                "{\"group\":\"trips\",\"entity\":{\"driver\":\"a\"},\"features\":[\"x\"]} ! group trips has no feature \"x\"",
                "{\"entity\":{\"driver\":\"a\"}} ! no group"
            })
    void refusesWhatNoGroupCanAnswer(String question, String said) throws IOException {
        replaying.file("in.jsonl", GOOD + "{\"lookup\":" + question + ",\"at\":1}\n");
        replaying.file("queries.jsonl", "\n" + question.replaceFirst("\\{", "{\"at\":1,") + "\n");

        int lookUp = replaying.run("@in.jsonl", "--definitions", "@defs", "--out", "@out");
        String lookUpSaid = replaying.complained();
        int query = replaying.run(
                "--csv",
                "trip-events=@none.csv",
                "--queries",
                "@queries.jsonl",
                "--definitions",
                "@defs",
                "--out",
                "@2");

        assertThat(lookUpSaid).startsWith(said + ": in.jsonl:2: ").hasLineCount(1);
        assertThat(lookUp).isEqualTo(2);
        assertThat(replaying.complained())
                .startsWith(said + ": queries.jsonl:2: ")
                .hasLineCount(1);
        assertThat(query).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "'' ! nothing to replay",
                "@none.jsonl ! no such file: none.jsonl",
                "@defs ! a folder: defs",
                "@in.jsonl --until noon ! spillway replay: Invalid value for option '--until'",
                "@in.jsonl --signals x ! no policy in the definitions: x",
                "@in.jsonl --csv trips.csv ! spillway replay: --csv trips.csv is not TOPIC=FILE",
                "--csv trip-events=@trips.csv@then ! no column then: trips.csv",
                "--csv others=@trips.csv ! no timestamp column: trips.csv",
                "@in.jsonl --queries @in.jsonl ! unknown member \"topic\": in.jsonl:1",
                "@in.jsonl --out @full ! not empty: full: give another --out, or --overwrite",
                "@in.jsonl --out @in.jsonl ! not a folder: in.jsonl",
                "@in.jsonl --definitions @bad ! bad/bad.yaml:1:1: "
            })
    void refusesToBeCalledWrongly(String arguments, String said) throws IOException {
        replaying
                .file("in.jsonl", GOOD)
                .file("trips.csv", "driver,fare,at\n")
                .file("full/x", "")
                .file("bad/bad.yaml", "group: x\n");
        String defaults = (arguments.contains("--out") ? "" : " --out @out")
                + (arguments.contains("--definitions") ? "" : " --definitions @defs");

        int code = replaying.run((arguments + defaults).strip().split(" "));

        assertThat(replaying.complained()).startsWith(said);
        assertThat(code).isEqualTo(2);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void replacesOnlyItsOwnResults() throws IOException {
        replaying.file("in.jsonl", GOOD).file("out/lookups.jsonl", "old").file("out/notes.txt", "mine");

        replay("@in.jsonl", "--overwrite");

        assertThat(folder.resolve("out/lookups.jsonl")).doesNotExist();
        assertThat(folder.resolve("out/notes.txt")).hasContent("mine");
    }

    @Test
    void doesNotWriteOverItsInput() throws IOException {
        replaying.file("out/feature-updates.jsonl", GOOD);

        int code =
                replaying.run("@out/feature-updates.jsonl", "--definitions", "@defs", "--out", "@out", "--overwrite");

        assertThat(code).isEqualTo(2);
        assertThat(replaying.complained()).startsWith("both input and result: out/feature-updates.jsonl");
        assertThat(folder.resolve("out/feature-updates.jsonl")).hasContent(GOOD.strip());
    }

    @Test
    void summarises() throws IOException {
        replaying.file("in.jsonl", GOOD);

        replay("@in.jsonl", "--json");

        assertThat(replaying.said().replaceAll("\"seconds\":[0-9.]+", "\"seconds\":0"))
                .isEqualTo("""
                {"records":1,"lookups":0,"queries":0,"updates":1,"ignored":{},"quarantined":{},\
                "groups":{"trips":{"service":"features","records":1,"admitted":1,"filtered":0,"duplicates":0,\
                "quarantined":{},"skippedInputs":0,"lookups":0,"queries":0,"deleted":0}},"seconds":0}
                """);
    }
}
