package dev.spillway.pipeline.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions of feature groups over HTTP. */
class DefinitionsApiTest {
    private static final FakeLifecycle LIFECYCLE = new FakeLifecycle();
    private static Front front;

    @BeforeAll
    static void start() throws Exception {
        front = LIFECYCLE.front();
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    @BeforeEach
    void forgetWhatWasAsked() {
        LIFECYCLE.asked().clear();
        LIFECYCLE.deafen(false);
    }

    @Test
    void listsVersions() throws Exception {
        String answers = """
                > GET /v1/definitions
                < 200 {"versions":[
                    {"group":"airports","version":1,"state":"SERVING","since":"2026-11-22T12:00:00.000000Z","progress":null,
                    "detail":"version 3 was rolled back"},
                    {"group":"airports","version":4,"state":"BACK_FILLING","since":"2026-11-22T12:01:00.000000Z",
                    "progress":{"events":493775,"of":1204331,"share":0.4099994104610776,"left_s":120.5},"detail":""},
                    {"group":"gone","version":2,"state":"REMOVED","since":null,"progress":null,"detail":""}]}
                """;

        assertThat(Conversation.replayed(front.uri(), answers)).isEqualTo(Conversation.joined(answers));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "airports/rollback | -                   | 200 | {'group':'airports','serving':1}                          | roll back airports",
                "airports/remove   | -                   | 200 | {'group':'airports','removed':[1,4],'dropTable':false}    | remove airports",
                "airports/remove   | {'dropTable':true}  | 200 | {'group':'airports','removed':[1,4],'dropTable':true}     | remove airports and its table",
                "airports/remove   | {'dropTable':'yes'} | 400 | {'error':'dropTable is not true or false'                 | -",
                "nobody/rollback   | -                   | 409 | {'error':'there is no group \\'nobody\\'','fix':'see spillway definitions'} | -",
            })
    void doesWhatOperatorsAskFor(String path, String body, int status, String answered, String asked) throws Exception {
        var answer = Conversation.say(
                front.uri(),
                "POST /v1/definitions/" + path + (body == null ? "" : " " + body.replace('\'', '"')),
                "Bearer " + Stage.TOKEN);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body().replace("\\\"", "\""))
                .startsWith(answered.replace("\\'", "'").replace('\'', '"'));
        assertThat(String.join(", ", LIFECYCLE.asked())).isEqualTo(asked == null ? "" : asked);
    }

    @Test
    void changesNothingWithoutTheTokenOrABroker() throws Exception {
        for (String verb : new String[] {"rollback", "remove"}) {
            String request = "POST /v1/definitions/airports/" + verb;
            assertThat(Conversation.say(front.uri(), request).statusCode()).isEqualTo(401);
            assertThat(Conversation.say(front.uri(), request, "Bearer wrong").statusCode())
                    .isEqualTo(403);
            LIFECYCLE.deafen(true);
            var answer = Conversation.say(front.uri(), request, "Bearer " + Stage.TOKEN);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("it could not be written: no broker");
            LIFECYCLE.deafen(false);
        }
        assertThat(LIFECYCLE.asked()).isEmpty();
    }
}
