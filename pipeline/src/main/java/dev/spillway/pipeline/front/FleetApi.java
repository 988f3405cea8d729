package dev.spillway.pipeline.front;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.RecordJson;
import dev.spillway.pipeline.events.DecisionLog;
import dev.spillway.pipeline.events.DecisionLog.Decided;
import dev.spillway.scaling.FleetBoard.FleetView;
import dev.spillway.scaling.domain.Explanation;
import dev.spillway.schemas.scaling.Mode;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.topologies.ServiceClock;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How fleets stand, why, and what has been decided of them. */
final class FleetApi {
    static final String ROOT = "/v1/fleets/";
    private static final int LAST = 20;

    private final KnownFleets known;
    private final DecisionLog decisions;
    private final ServiceClock clock;

    FleetApi(Fleets fleets) {
        this.known = new KnownFleets(fleets.board());
        this.decisions = fleets.decisions();
        this.clock = fleets.clock();
    }

    List<Endpoint> endpoints() {
        return List.of(
                get(
                        "exact:/v1/fleets",
                        "/v1/fleets",
                        "Every fleet that is judged here: size, coverage, policy, whether it is frozen, its last decision.",
                        "/v1/fleets",
                        this::fleets),
                get(
                        ROOT + "{fleet}",
                        ROOT + "{fleet}",
                        "One fleet: its metrics, the state of each rule, and the policy in force with every default.",
                        ROOT + "serving",
                        this::fleet),
                get(
                        ROOT + "{fleet}/explain",
                        ROOT + "{fleet}/explain",
                        "Why a fleet is as large as it is: rules, what holds it back, the last decision, what would come next.",
                        ROOT + "serving/explain",
                        this::explain),
                get(
                        ROOT + "{fleet}/decisions",
                        ROOT + "{fleet}/decisions?last=N",
                        "The newest decisions of a fleet and what was made of them, the newest last. N: 1 to "
                                + DecisionLog.OF_A_FLEET + ", " + LAST + " if not given.",
                        ROOT + "serving/decisions?last=5",
                        this::decisions),
                get(
                        "exact:/v1/decisions",
                        "/v1/decisions?last=N",
                        "The newest decisions of all fleets, as those of one.",
                        "/v1/decisions?last=5",
                        this::allDecisions));
    }

    private static Endpoint get(
            String route, String path, String summary, String example, Endpoint.Answering answering) {
        return new Endpoint(HttpMethod.GET, route, path, summary, "curl 'http://HOST:PORT" + example + "'", answering);
    }

    private Reply fleets(ServiceRequestContext context, AggregatedHttpRequest request) {
        return Reply.json(HttpStatus.OK, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("fleets");
            for (FleetView view : known.all()) {
                out.writeStartObject();
                FleetJson.summary(out, view);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private Reply fleet(ServiceRequestContext context, AggregatedHttpRequest request) {
        FleetView view = known.of(name(context));
        return object(out -> FleetJson.whole(out, view));
    }

    private Reply explain(ServiceRequestContext context, AggregatedHttpRequest request) {
        FleetView view = known.of(name(context));
        return object(out -> FleetJson.explained(out, view, clock.nowMicros()));
    }

    private static Reply object(Json.Writing members) {
        return Reply.json(HttpStatus.OK, out -> {
            out.writeStartObject();
            members.to(out);
            out.writeEndObject();
        });
    }

    private Reply decisions(ServiceRequestContext context, AggregatedHttpRequest request) {
        String fleet = name(context);
        List<Decided> newest = decisions.newest(fleet, last(context));
        if (newest.isEmpty()) {
            // one that has ended has decisions, and no place on the board
            known.of(fleet);
        }
        return list(newest);
    }

    private Reply allDecisions(ServiceRequestContext context, AggregatedHttpRequest request) {
        return list(decisions.newest(last(context)));
    }

    private Reply list(List<Decided> newest) {
        return object(out -> {
            out.writeArrayFieldStart("decisions");
            for (Decided each : newest) {
                write(out, each);
            }
            out.writeEndArray();
        });
    }

    private void write(JsonGenerator out, Decided decided) throws IOException {
        out.writeStartObject();
        out.writeFieldName("decision");
        RecordJson.write(out, decided.decision());
        out.writeStringField("fate", fate(decided));
        out.writeFieldName("outcome");
        RecordJson.write(out, decided.outcome());
        out.writeEndObject();
    }

    /** What has become of it: as its fleet knows, else as its outcome says, else as far as its time tells. */
    private String fate(Decided decided) {
        ScalingDecision decision = decided.decision();
        var course = known.course(decision.getFleet())
                .filter(last -> last.decision().id().equals(decision.getId()));
        if (course.isPresent()) {
            return course.map(Explanation.LastDecision::fate).orElseThrow().name();
        }
        if (decided.outcome() != null) {
            return decided.outcome().getStatus().name();
        }
        if (decision.getMode() == Mode.ADVISE) {
            return "ADVISED";
        }
        long validUntil = ChronoUnit.MICROS.between(Instant.EPOCH, decision.getValidUntil());
        return clock.nowMicros() < validUntil ? "OPEN" : "NO_OUTCOME";
    }

    private static int last(ServiceRequestContext context) {
        String asked = context.queryParams().get("last", Integer.toString(LAST));
        int last = asked.matches("\\d{1,4}") ? Integer.parseInt(asked) : 0;
        if (last < 1 || last > DecisionLog.OF_A_FLEET) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST,
                    "last is not a number from 1 to " + DecisionLog.OF_A_FLEET,
                    "ask for last=" + LAST);
        }
        return last;
    }

    private static String name(ServiceRequestContext context) {
        return PathText.segments(context, ROOT).get(0);
    }
}
