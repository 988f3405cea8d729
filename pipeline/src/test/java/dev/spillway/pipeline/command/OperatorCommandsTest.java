package dev.spillway.pipeline.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.pipeline.front.Front;
import dev.spillway.pipeline.front.Stage;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.testkit.GoldenFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands by which people watch and hold scaling, against a real front. */
class OperatorCommandsTest {
    private static final String USER = System.getProperty("user.name");
    private static final String POLICY = """
            policy: prediction
            version: 1
            applies_to: {kind: PREDICTION, fleets: [serving, waits]}
            rules:
              busy: {when: cpu_utilization > 0.7, scale_out: instances * 1.5}
            constraints: {min: 2, max: 20, cooldown: 10s}
            """;

    @TempDir
    private static Path folder;

    private static Stage stage = new Stage();
    private static Front front;
    private static Path token = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        stage.policy(POLICY)
                .signal("serving", 0, 10, Map.of("cpu_utilization", 0.75))
                .applied("serving", 1, 15)
                .signal("serving", 10, 15, Map.of("cpu_utilization", 0.93333333))
                .budget(Kind.PREDICTION)
                .signal("waits", 20, 4, Map.of("cpu_utilization", 0.8));
        front = stage.front();
        token = Files.writeString(folder.resolve("token"), Stage.TOKEN + "\n");
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @BeforeEach
    void forgetWhatWasSaid() {
        stage.said().clear();
    }

    private int execute(String command, String... more) {
        return execute(front, command, more);
    }

    private int execute(Front front, String command, String... more) {
        var args = new ArrayList<>(Arrays.asList(command.split(" ")));
        args.addAll(List.of("--url", front.uri().toString()));
        args.addAll(List.of(more));
        return Spillway.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "freeze serving --reason why         | serving  | FREEZE why         | frozen: serving; spillway unfreeze lets decisions go on    ",
                "freeze --all --reason why           | *        | FREEZE why         | frozen: all fleets; spillway unfreeze lets decisions go on ",
                "unfreeze serving                    | serving  | NONE no reason given | unfrozen: serving                                        ",
                "unfreeze serving --zero --reason ok | serving  | ZERO_CONFIRMED ok  | unfrozen: serving, and its load of zero is believed        ",
                "unfreeze --all                      | *        | NONE no reason given | unfrozen: all fleets                                     ",
                "approve waits@1 --reason sale       | waits#1 | APPROVED sale      | approved: waits@1; spillway decisions shows it when it is issued ",
            })
    void sayWhatOperatorsWant(String command, String key, String control, String printed) {
        assertThat(execute(command, "--token-file", token.toString()))
                .as(err.toString())
                .isZero();

        assertThat(stage.said()).hasSize(1).allSatisfy((written, said) -> {
            assertThat(written).isEqualTo(key.replace('#', '|'));
            assertThat(said.getControl() + " " + said.getReason()).isEqualTo(control);
            assertThat(said.getBy()).isEqualTo(USER);
        });
        assertThat(out.toString()).isEqualToIgnoringNewLines(printed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "freeze nobody --reason why  | no fleet \"nobody\": URL: ask for one of: serving, waits",
                "freeze --reason why         | no fleet: spillway freeze: name one fleet, or give --all",
                "freeze serving --all --reason why | a fleet and --all: spillway freeze: name one fleet, or give --all",
                "freeze serving              | spillway freeze: Missing required option: '--reason=TEXT': spillway freeze --help says how",
                "unfreeze --all --zero       | a load of zero is believed fleet by fleet: URL: unfreeze each fleet that it is true of",
                "approve serving@2           | serving@2 does not wait for the budget: URL: nothing of serving does: see GET /v1/fleets/serving/explain",
                "approve waits               | \"waits\" is no id of a decision: URL: give one as FLEET@EPOCH, such as serving@42",
                "decisions nobody            | no fleet \"nobody\": URL: ask for one of: serving, waits",
                "decisions --last 0          | last is not a number from 1 to 200: URL: ask for last=20",
            })
    void sayWhatIsWrong(String command, String message) {
        String[] more =
                command.startsWith("decisions") ? new String[0] : new String[] {"--token-file", token.toString()};

        assertThat(execute(command, more)).isEqualTo(2);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines(message.replace("URL", front.uri().toString()));
        assertThat(stage.said()).isEmpty();
    }

    @Test
    void needTheToken() throws IOException {
        assertThat(execute("freeze --all --reason why", "--token-file", folder + "/none"))
                .isEqualTo(2);
        Path wrong = Files.writeString(folder.resolve("wrong"), "wrong");
        assertThat(execute("freeze --all --reason why", "--token-file", wrong.toString()))
                .isEqualTo(2);

        assertThat(err.toString().lines())
                .containsExactly(
                        "no token: " + folder + "/none: start ./spillway up, or give a file with --token-file",
                        "the token is not the right one: " + front.uri()
                                + ": send Authorization: Bearer TOKEN, with what front.token is set to"
                                + " (of ./spillway up: what its file operator.token holds)");
        assertThat(stage.said()).isEmpty();
    }

    @Test
    void answerInJsonToo() {
        assertThat(execute("freeze --all --reason why --json", "--token-file", token.toString()))
                .isZero();

        assertThat(out.toString())
                .isEqualToIgnoringNewLines("{\"key\":\"*\",\"control\":\"FREEZE\",\"by\":\"" + USER
                        + "\",\"reason\":\"why\",\"decisionId\":null}");
    }

    @Test
    void showDecisions() throws IOException {
        assertThat(execute("decisions")).as(err.toString()).isZero();
        assertThat(execute("decisions serving --last 1 --json")).isZero();

        GoldenFile.assertEqual(out.toString(), Path.of("src/test/resources/decisions/newest.txt"));
    }

    @Test
    void followDecisions() throws Exception {
        for (String json : List.of("", " --json")) {
            Front own = stage.at(20).front();
            CompletableFuture<Integer> followed =
                    CompletableFuture.supplyAsync(() -> execute(own, "decisions serving --follow" + json));
            await().until(() -> stage.feed().followers() == 1 && out.toString().contains("serving"));
            var first = stage.log().newest("serving", 1).get(0).decision();
            stage.at(44);
            // as the past has told already
            stage.feed().tell(stage.event("scaling-decisions", "serving", 2, first));
            stage.feed().tell(stage.event("scaling-outcomes", "waits", 7, stage.outcome("waits@1", 1, 6)));
            stage.feed().tell(stage.event("scaling-outcomes", "serving", 8, stage.outcome("serving@2", 2, 20)));
            await().until(() ->
                    out.toString().contains("APPLIED\n") || out.toString().contains("{\"outcome\""));
            own.close();

            assertThat(followed.get(20, TimeUnit.SECONDS)).as(err.toString()).isEqualTo(1);
            assertThat(err.toString()).contains("the stream has ended: this instance is stopping: follow again");
            GoldenFile.assertEqual(
                    out.toString().lines().collect(Collectors.joining("\n", "", "\n")),
                    Path.of("src/test/resources/decisions/followed" + (json.isEmpty() ? "" : "-json") + ".txt"));
            out.getBuffer().setLength(0);
        }
    }
}
