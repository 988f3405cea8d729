package dev.spillway.pipeline.front;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.scaling.domain.Controls;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Explanation;
import dev.spillway.scaling.domain.Explanation.LastDecision;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.scaling.Control;
import dev.spillway.schemas.scaling.ScalingControl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators say to scaling: brakes on and off, and what may pass the budget. Written for the service to read. */
final class OperatorApi {
    private static final String DECISIONS = "/v1/decisions/";
    private static final String APPROVE = ":approve";
    private static final String BY = "operator";
    private static final String NO_REASON = "no reason given";
    private static final int TEXT_MAX = 1_000;
    private static final String FIX = "send {\"reason\": \"why\", \"by\": \"who\"?}";
    private static final String UNFREEZE_FIX =
            "send {\"reason\": \"why\"?, \"by\": \"who\"?, \"zero\": true or false?}";

    private final KnownFleets known;
    private final OperatorWords words;
    private final Bearer bearer;

    OperatorApi(Fleets fleets) {
        this.known = new KnownFleets(fleets.board());
        this.words = fleets.words();
        this.bearer = new Bearer(fleets.token());
    }

    List<Endpoint> endpoints() {
        return List.of(
                post(
                        FleetApi.ROOT + "{fleet}/freeze",
                        FleetApi.ROOT + "{fleet}/freeze",
                        "Stops every decision on a fleet. A reason must be given.",
                        FleetApi.ROOT + "serving/freeze",
                        "{\"reason\": \"incident 42\"}",
                        (context, request) -> freeze(fleet(context), request)),
                post(
                        FleetApi.ROOT + "{fleet}/unfreeze",
                        FleetApi.ROOT + "{fleet}/unfreeze",
                        "Lets decisions on a fleet go on; with zero, a load of zero is believed too.",
                        FleetApi.ROOT + "serving/unfreeze",
                        "{\"zero\": true}",
                        (context, request) -> unfreeze(fleet(context), request)),
                post(
                        "exact:/v1/freeze",
                        "/v1/freeze",
                        "Stops every decision on all fleets. A reason must be given.",
                        "/v1/freeze",
                        "{\"reason\": \"incident 42\"}",
                        (context, request) -> freeze(Controls.ALL, request)),
                post(
                        "exact:/v1/unfreeze",
                        "/v1/unfreeze",
                        "Lets decisions go on; fleets that are frozen by name stay so.",
                        "/v1/unfreeze",
                        "{\"reason\": \"over\"}",
                        (context, request) -> unfreeze(Controls.ALL, request)),
                post(
                        "regex:^" + DECISIONS + "[^/]+" + APPROVE + "$",
                        DECISIONS + "{id}" + APPROVE,
                        "Lets a decision pass that waits for the budget.",
                        DECISIONS + "serving@42" + APPROVE,
                        "{\"reason\": \"expected\"}",
                        this::approve));
    }

    private Endpoint post(
            String route, String path, String summary, String example, String body, Endpoint.Answering answering) {
        return new Endpoint(
                HttpMethod.POST,
                route,
                path,
                summary + " Needs the operators' token.",
                "curl 'http://HOST:PORT" + example + "' -H \"Authorization: Bearer $TOKEN\" -d '" + body + "'",
                bearer.guarding(answering));
    }

    private Reply freeze(String key, AggregatedHttpRequest request) {
        JsonNode body = body(request, FIX);
        String reason = text(body, "reason", "", FIX);
        if (reason.isBlank()) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "a freeze without a reason", FIX);
        }
        return say(RecordKey.of(key), Control.FREEZE, text(body, "by", BY, FIX), reason, null);
    }

    private Reply unfreeze(String key, AggregatedHttpRequest request) {
        JsonNode body = body(request, UNFREEZE_FIX);
        JsonNode zero = body.path("zero");
        if (!zero.isMissingNode() && !zero.isBoolean()) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "zero is not true or false", UNFREEZE_FIX);
        }
        boolean confirmed = zero.asBoolean();
        if (confirmed && key.equals(Controls.ALL)) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST,
                    "a load of zero is believed fleet by fleet",
                    "unfreeze each fleet that it is true of");
        }
        return say(
                RecordKey.of(key),
                confirmed ? Control.ZERO_CONFIRMED : Control.NONE,
                text(body, "by", BY, UNFREEZE_FIX),
                text(body, "reason", NO_REASON, UNFREEZE_FIX),
                null);
    }

    private Reply approve(ServiceRequestContext context, AggregatedHttpRequest request) {
        String last = PathText.segments(context, DECISIONS).get(0);
        String id = last.substring(0, last.length() - APPROVE.length());
        JsonNode body = body(request, FIX);
        int at = id.lastIndexOf('@');
        if (at < 1) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST,
                    "\"" + id + "\" is no id of a decision",
                    "give one as FLEET@EPOCH, such as serving@42");
        }
        Decision decision = waiting(id, RecordKey.parts(id.substring(0, at)).get(0));
        return say(
                RecordKey.of(decision.fleet(), Long.toString(decision.epoch())),
                Control.APPROVED,
                text(body, "by", BY, FIX),
                text(body, "reason", NO_REASON, FIX),
                id);
    }

    private Decision waiting(String id, String fleet) {
        Decision waits = known.of(fleet)
                .explanation()
                .flatMap(Explanation::waiting)
                .map(LastDecision::decision)
                .orElseThrow(() -> new RefusedException(
                        HttpStatus.CONFLICT,
                        id + " does not wait for the budget",
                        "nothing of " + fleet + " does: see GET " + FleetApi.ROOT + fleet + "/explain"));
        if (!waits.id().equals(id)) {
            throw new RefusedException(
                    HttpStatus.CONFLICT, id + " does not wait for the budget", waits.id() + " does: approve that");
        }
        return waits;
    }

    private String fleet(ServiceRequestContext context) {
        return known.of(PathText.segments(context, FleetApi.ROOT).get(0)).fleet();
    }

    private Reply say(String key, Control control, String by, String reason, @Nullable String decisionId) {
        try {
            words.say(key, new ScalingControl(control, by, reason, decisionId));
        } catch (OperatorWords.UnsaidException e) {
            throw new RefusedException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "it could not be written: " + e.getMessage(),
                    "ask again; GET /ready says what is waited for");
        }
        return Reply.json(HttpStatus.OK, out -> {
            out.writeStartObject();
            out.writeStringField("key", key);
            out.writeStringField("control", control.name());
            out.writeStringField("by", by);
            out.writeStringField("reason", reason);
            out.writeStringField("decisionId", decisionId);
            out.writeEndObject();
        });
    }

    /** An empty body says nothing, which is enough where nothing must be said. */
    private static JsonNode body(AggregatedHttpRequest request, String fix) {
        return RequestJson.object(
                request.content().isEmpty()
                        ? new byte[] {'{', '}'}
                        : request.content().array(),
                fix);
    }

    private static String text(JsonNode body, String name, String otherwise, String fix) {
        JsonNode text = body.path(name);
        if (text.isMissingNode() || text.isNull()) {
            return otherwise;
        }
        if (!text.isTextual() || text.textValue().length() > TEXT_MAX) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST, name + " is not a text of at most " + TEXT_MAX + " characters", fix);
        }
        return text.textValue().isBlank() ? otherwise : text.textValue();
    }
}
