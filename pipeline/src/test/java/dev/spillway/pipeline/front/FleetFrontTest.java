package dev.spillway.pipeline.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.domain.Kind;
import dev.spillway.schemas.scaling.Control;
import dev.spillway.schemas.scaling.ScalingControl;
import dev.spillway.testkit.GoldenFile;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fleets over HTTP: what is asked, and what is changed. */
class FleetFrontTest {
    private static final String POLICY = """
            policy: prediction
            version: 3
            applies_to: {kind: PREDICTION, fleets: ["*serving*"]}
            rules:
              busy: {when: cpu_utilization > 0.7, for: 20s, scale_out: instances * 1.5}
              idle: {when: cpu_utilization < 0.2, for: 10m, scale_in: instances - 1}
            constraints: {min: 2, max: 100, cooldown: 5m, min_step: 2}
            """;

    private static Stage stage = new Stage();
    private static Front front;

    @BeforeAll
    static void start() throws Exception {
        stage = staged();
        front = stage.front();
    }

    private static Stage staged() throws Exception {
        return new Stage()
                .policy(POLICY)
                .signals("serving", 0, 20, 10, Map.of("cpu_utilization", 0.83, "qps", 1200.0))
                .applied("serving", 1, 15)
                .signal("serving", 30, 15, Map.of("cpu_utilization", 0.5, "qps", 1200.0))
                .at(34);
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @BeforeEach
    void forgetWhatWasSaid() {
        stage.said().clear();
        stage.deafen(false);
    }

    private static HttpResponse<String> changes(String request) throws Exception {
        return changes(front, request);
    }

    private static HttpResponse<String> changes(Front front, String request) throws Exception {
        return Conversation.say(front.uri(), request, "Bearer " + Stage.TOKEN);
    }

    /** Its signals are there to write a policy by. */
    @Test
    void listsAFleetThatNoPolicyIsFor() throws Exception {
        try (Front lonely = new Stage().policy(POLICY).heardOf("lonely", 0, 3).front()) {
            String answer = Conversation.replayed(lonely.uri(), "> GET /v1/fleets\n> GET /v1/fleets/lonely\n");

            assertThat(answer)
                    .contains("\"fleet\":\"lonely\"", "\"instances\":3", "\"policy\":null", "\"cpu_utilization\":0.5");
        }
    }

    @Test
    void answersForFleets() throws Exception {
        String answers = Conversation.replayed(front.uri(), """
                > GET /v1/fleets
                > GET /v1/fleets/serving
                > GET /v1/fleets/serving/explain
                > GET /v1/fleets/serving/decisions
                > GET /v1/decisions?last=1
                """);

        GoldenFile.assertEqual(answers, Path.of("src/test/resources/front/fleets.txt"));
    }

    @Test
    void saysWhatIsWrongWithAQuestion() throws Exception {
        String answers = """
                > GET /v1/fleets/srving
                < 404 {"error":"no fleet \\"srving\\"","fix":"ask for one of: serving"}
                > GET /v1/fleets/srving/explain
                < 404 {"error":"no fleet \\"srving\\"","fix":"ask for one of: serving"}
                > GET /v1/fleets/a%2Fb%7C%3B/decisions
                < 404 {"error":"no fleet \\"a/b|;\\"","fix":"ask for one of: serving"}
                > GET /v1/fleets/serving/decisions?last=0
                < 400 {"error":"last is not a number from 1 to 200","fix":"ask for last=20"}
                > GET /v1/decisions?last=201
                < 400 {"error":"last is not a number from 1 to 200","fix":"ask for last=20"}
                > GET /v1/events
                < 400 {"error":"no topics named","fix":"ask for topics= some of alerts,scaling-decisions,scaling-outcomes"}
                > GET /v1/events?topics=alerts,alarms
                < 404 {"error":"no topic \\"alarms\\" that could be followed here",
                    "fix":"ask for topics= some of alerts,scaling-decisions,scaling-outcomes"}
                > GET /v1/features/airports/ATL
                < 404 {"error":"nothing is at this path","fix":"GET /docs lists what there is"}
                > GET /v1/freeze
                < 405 {"error":"this path does not take this method","fix":"GET /docs lists what there is"}
                """;

        assertThat(Conversation.replayed(front.uri(), answers)).isEqualTo(Conversation.joined(answers));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/v1/fleets/serving/freeze   | {'reason': 'why'}                | serving | FREEZE         | operator | why             ",
                "/v1/fleets/serving/freeze   | {'reason': 'why', 'by': 'alice'} | serving | FREEZE         | alice    | why             ",
                "/v1/fleets/serving/unfreeze | -                                | serving | NONE           | operator | no reason given ",
                "/v1/fleets/serving/unfreeze | {'zero': false}                  | serving | NONE           | operator | no reason given ",
                "/v1/fleets/serving/unfreeze | {'zero': true, 'by': 'bob'}      | serving | ZERO_CONFIRMED | bob      | no reason given ",
                "/v1/freeze                  | {'reason': 'all'}                | *       | FREEZE         | operator | all             ",
                "/v1/unfreeze                | {'reason': 'over'}               | *       | NONE           | operator | over            ",
            })
    void writesWhatOperatorsSay(String path, String body, String key, Control control, String by, String reason)
            throws Exception {
        var answer = changes("POST " + path + (body == null ? "" : " " + body.replace('\'', '"')));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(stage.said()).containsExactly(Map.entry(key, new ScalingControl(control, by, reason, null)));
        assertThat(answer.body())
                .isEqualTo("{\"key\":\"" + key + "\",\"control\":\"" + control + "\",\"by\":\"" + by
                        + "\",\"reason\":\"" + reason + "\",\"decisionId\":null}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/v1/fleets/serving/freeze   | -                   | 400 | a freeze without a reason",
                "/v1/fleets/serving/freeze   | {'reason': ' '}     | 400 | a freeze without a reason",
                "/v1/fleets/serving/freeze   | {'reason': 1}       | 400 | reason is not a text of at most 1000 characters",
                "/v1/fleets/serving/freeze   | {'reason'           | 400 | the body is not JSON at line 1, column 10",
                "/v1/fleets/nobody/freeze    | {'reason': 'why'}   | 404 | no fleet \\\"nobody\\\"",
                "/v1/fleets/serving/unfreeze | {'zero': 'yes'}     | 400 | zero is not true or false",
                "/v1/unfreeze                | {'zero': true}      | 400 | a load of zero is believed fleet by fleet",
                "/v1/decisions/serving:approve   | -               | 400 | \\\"serving\\\" is no id of a decision",
                "/v1/decisions/nobody@1:approve  | -               | 404 | no fleet \\\"nobody\\\"",
                "/v1/decisions/serving@1:approve | -               | 409 | serving@1 does not wait for the budget",
            })
    void writesNothingOfWhatItDoesNotUnderstand(String path, String body, int status, String error) throws Exception {
        var answer = changes("POST " + path + (body == null ? "" : " " + body.replace('\'', '"')));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":\"" + error + "\",\"fix\":");
        assertThat(stage.said()).isEmpty();
    }

    @Test
    void approvesOnlyWhatWaits() throws Exception {
        Stage waits = staged().budget(Kind.PREDICTION).signals("a|serving", 40, 60, 10, Map.of("cpu_utilization", 0.9));
        try (Front own = waits.front()) {
            assertThat(changes(own, "POST /v1/decisions/a%5C%7Cserving@7:approve")
                            .body())
                    .contains("\"a\\\\|serving@7 does not wait for the budget\"", "a\\\\|serving@1 does: approve that");
            assertThat(changes(own, "POST /v1/decisions/a%5C%7Cserving@1:approve {\"reason\": \"sale\"}")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(waits.said())
                .containsExactly(Map.entry(
                        "a\\|serving|1", new ScalingControl(Control.APPROVED, "operator", "sale", "a\\|serving@1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                   | 401 | a changing call without a token",
                "Basic b3BlbjpzZXM=  | 401 | a changing call without a token",
                "Bearer              | 401 | a changing call without a token",
                "Bearer open sesam   | 403 | the token is not the right one",
                "Bearer open sesame! | 403 | the token is not the right one",
                "bearer open sesame  | 200 | -",
            })
    void changesNothingWithoutTheToken(String authorization, int status, String error) throws Exception {
        for (String path : new String[] {"/v1/fleets/serving/freeze", "/v1/freeze"}) {
            var answer = Conversation.say(
                    front.uri(), "POST " + path + " {\"reason\": \"why\"}", authorization == null ? "" : authorization);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            assertThat(answer.body()).doesNotContain(Stage.TOKEN).contains(error == null ? "FREEZE" : error);
        }
        assertThat(stage.said().isEmpty()).isEqualTo(status != 200);
    }

    @Test
    void takesNoChangesWhereNoTokenIsSet() throws Exception {
        try (Front open = new Stage().token("").front()) {
            for (String shown : new String[] {"", "Bearer ", "Bearer x"}) {
                var answer = Conversation.say(open.uri(), "POST /v1/freeze {\"reason\": \"why\"}", shown);

                assertThat(answer.statusCode()).isEqualTo(403);
                assertThat(answer.body())
                        .isEqualTo(
                                "{\"error\":\"changing calls are off, for no token is set\",\"fix\":\"set front.token\"}");
            }
        }
    }

    @Test
    void saysThatAWordCouldNotBeWritten() throws Exception {
        stage.deafen(true);

        var answer = changes("POST /v1/freeze {\"reason\": \"why\"}");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).startsWith("{\"error\":\"it could not be written: no broker answers\"");
    }
}
