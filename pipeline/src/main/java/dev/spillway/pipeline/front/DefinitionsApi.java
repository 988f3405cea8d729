package dev.spillway.pipeline.front;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.features.domain.TimeText;
import dev.spillway.features.rollout.GroupVersions.Progress;
import dev.spillway.features.rollout.Lifecycle;
import dev.spillway.features.rollout.Standing;
import dev.spillway.features.rollout.Standing.State;
import dev.spillway.features.rollout.domain.RolloutRefusedException;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which versions of feature groups run, and the way back, and out. */
final class DefinitionsApi {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionsApi.class);
    static final String ROOT = "/v1/definitions/";
    private static final String FIX = "send {\"by\": \"who\"?, \"dropTable\": true or false?}";

    private final Lifecycle lifecycle;
    private final Bearer bearer;

    DefinitionsApi(Versions versions) {
        this.lifecycle = versions.lifecycle();
        this.bearer = new Bearer(versions.token());
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(
                        HttpMethod.GET,
                        "exact:/v1/definitions",
                        "/v1/definitions",
                        "Every version of a feature group that runs, and as what: it serves, back-fills, is kept.",
                        "curl 'http://HOST:PORT/v1/definitions'",
                        (context, request) -> list()),
                post(
                        "rollback",
                        "Goes back to the version of a group that served before, while it is kept; what back-fills is ended.",
                        "{}",
                        this::rollBack),
                post(
                        "remove",
                        "Removes a feature group and all that is of it; its Cassandra table only with dropTable.",
                        "{\"dropTable\": true}",
                        this::remove));
    }

    private Endpoint post(String verb, String summary, String body, Endpoint.Answering answering) {
        return new Endpoint(
                HttpMethod.POST,
                ROOT + "{group}/" + verb,
                ROOT + "{group}/" + verb,
                summary + " Needs the operators' token.",
                "curl 'http://HOST:PORT" + ROOT + "driver_features/" + verb
                        + "' -H \"Authorization: Bearer $TOKEN\" -d '" + body + "'",
                bearer.guarding(answering));
    }

    private Reply list() {
        List<Standing> standings = lifecycle.standings();
        return Reply.json(HttpStatus.OK, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("versions");
            for (Standing each : standings) {
                write(out, each);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void write(JsonGenerator out, Standing standing) throws IOException {
        out.writeStartObject();
        out.writeStringField("group", standing.group());
        out.writeNumberField("version", standing.version());
        out.writeStringField("state", standing.state().name());
        if (standing.state() == State.REMOVED) {
            out.writeNullField("since");
        } else {
            out.writeStringField("since", TimeText.format(standing.sinceMicros()));
        }
        out.writeFieldName("progress");
        if (standing.progress().isEmpty()) {
            out.writeNull();
        } else {
            Progress progress = standing.progress().get();
            out.writeStartObject();
            out.writeNumberField("events", progress.events());
            out.writeNumberField("of", progress.of());
            out.writeNumberField("share", standing.share());
            out.writeFieldName("left_s");
            if (standing.leftMicros().isEmpty()) {
                out.writeNull();
            } else {
                out.writeNumber(standing.leftMicros().getAsLong() / 1e6);
            }
            out.writeEndObject();
        }
        out.writeStringField("detail", standing.detail());
        out.writeEndObject();
    }

    private Reply rollBack(ServiceRequestContext context, AggregatedHttpRequest request) {
        String group = group(context);
        String by = by(body(request));
        int serving = asked(group, "roll-back", by, () -> lifecycle.rollBack(group));
        return Reply.json(HttpStatus.OK, out -> {
            out.writeStartObject();
            out.writeStringField("group", group);
            out.writeNumberField("serving", serving);
            out.writeEndObject();
        });
    }

    private Reply remove(ServiceRequestContext context, AggregatedHttpRequest request) {
        String group = group(context);
        JsonNode body = body(request);
        JsonNode drop = body.path("dropTable");
        if (!drop.isMissingNode() && !drop.isBoolean()) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "dropTable is not true or false", FIX);
        }
        List<Integer> versions = asked(group, "removal", by(body), () -> lifecycle.remove(group, drop.asBoolean()));
        return Reply.json(HttpStatus.OK, out -> {
            out.writeStartObject();
            out.writeStringField("group", group);
            out.writeArrayFieldStart("removed");
            for (int version : versions) {
                out.writeNumber(version);
            }
            out.writeEndArray();
            out.writeBooleanField("dropTable", drop.asBoolean());
            out.writeEndObject();
        });
    }

    /** What is asked of the lifecycle. */
    private interface Asked<T> {
        T answer() throws RolloutRefusedException;
    }

    private static <T> T asked(String group, String what, String by, Asked<T> asked) {
        try {
            T answer = asked.answer();
            LOG.atInfo()
                    .addKeyValue("group", group)
                    .addKeyValue("what", what)
                    .addKeyValue("by", by)
                    .log("an operator changes which versions run");
            return answer;
        } catch (RolloutRefusedException e) {
            throw new RefusedException(HttpStatus.CONFLICT, e.error(), e.fix());
        } catch (KafkaException e) {
            throw new RefusedException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "it could not be written: " + e.getMessage(),
                    "ask again; GET /ready says what is waited for");
        }
    }

    private static String group(ServiceRequestContext context) {
        return PathText.segments(context, ROOT).get(0);
    }

    private static JsonNode body(AggregatedHttpRequest request) {
        return RequestJson.object(
                request.content().isEmpty()
                        ? new byte[] {'{', '}'}
                        : request.content().array(),
                FIX);
    }

    private static String by(JsonNode body) {
        return body.path("by").asText("operator");
    }
}
