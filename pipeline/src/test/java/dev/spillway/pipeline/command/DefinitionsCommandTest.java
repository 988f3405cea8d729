package dev.spillway.pipeline.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.pipeline.front.FakeLifecycle;
import dev.spillway.pipeline.front.Front;
import dev.spillway.pipeline.front.Stage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionsCommandTest {
    @TempDir
    private Path folder;

    private final FakeLifecycle lifecycle = new FakeLifecycle();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Front front;

    @BeforeEach
    void start() throws Exception {
        front = lifecycle.front();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    private int execute(String command) throws Exception {
        Path token = Files.writeString(folder.resolve("token"), Stage.TOKEN);
        var args = new ArrayList<>(Arrays.asList(command.split(" ")));
        args.addAll(List.of("--url", front.uri().toString(), "--token-file", token.toString()));
        return Spillway.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args.toArray(String[]::new));
    }

    @Test
    void listsVersions() throws Exception {
        assertThat(execute("definitions")).as(err.toString()).isZero();

        assertThat(out.toString()).isEqualToIgnoringNewLines("""
                group     version  state         progress                       since
                airports        1  serving       -                              2026-11-22T12:00:00.000000Z  version 3 was rolled back
                airports        4  back-filling  40 % of 1,204,331, 121 s left  2026-11-22T12:01:00.000000Z
                gone            2  removed       -                              -
                """);
        assertThat(execute("definitions --json")).isZero();
        assertThat(out.toString()).contains("{\"versions\":[{\"group\":\"airports\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "definitions rollback airports                 | rolled back: airports 1 serves                  | roll back airports",
                "definitions remove airports --yes             | removed: airports; its table stays, empty       | remove airports",
                "definitions remove airports --yes --drop-table | removed: airports; its table is dropped some seconds later | remove airports and its table",
            })
    void doesWhatItIsToldTo(String command, String said, String asked) throws Exception {
        assertThat(execute(command)).as(err.toString()).isZero();

        assertThat(out.toString()).isEqualToIgnoringNewLines(said);
        assertThat(lifecycle.asked()).containsExactly(asked);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "definitions remove airports | nothing is removed: airports: say --yes to remove it",
                "definitions remove airports --drop-table | nothing is removed: airports: say --yes --drop-table to remove it",
                "definitions remove gone     | no group 'gone': spillway definitions: it lists those there are",
                "definitions remove          | no group: spillway definitions remove: name one",
                "definitions rollback gone   | there is no group 'gone': URL: see spillway definitions",
                "definitions rollback airports --yes | --yes: spillway definitions: it is for remove alone",
                "definitions roll airports   | no such thing to do with definitions: roll: ask for rollback, for remove, or for nothing",
            })
    void saysWhatIsWrong(String command, String message) throws Exception {
        assertThat(execute(command)).isEqualTo(2);

        assertThat(err.toString().lines().reduce((first, last) -> last).orElse(""))
                .isEqualTo(message.replace('\'', '"').replace("URL", front.uri().toString()));
        assertThat(lifecycle.asked()).isEmpty();
    }

    @Test
    void showsWhatWouldGo() throws Exception {
        execute("definitions remove airports");

        assertThat(err.toString())
                .startsWith("would go: version 1, which is serving and version 4, which is back-filling; its state, its"
                        + " internal topics and its rows in Cassandra; not the table airports (--drop-table)");
    }
}
