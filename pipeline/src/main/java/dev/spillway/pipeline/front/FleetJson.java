package dev.spillway.pipeline.front;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.RecordJson;
import dev.spillway.scaling.FleetBoard.FleetView;
import dev.spillway.scaling.definition.PolicyText;
import dev.spillway.scaling.domain.Constraints;
import dev.spillway.scaling.domain.Evidence;
import dev.spillway.scaling.domain.Explanation;
import dev.spillway.scaling.domain.Explanation.ExplainedComparison;
import dev.spillway.scaling.domain.Explanation.LastDecision;
import dev.spillway.scaling.domain.Explanation.RuleExplanation;
import dev.spillway.scaling.domain.Hold;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.topologies.definition.Durations;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Fleets as JSON. The members of one object, begun and ended by the caller. */
final class FleetJson {
    private FleetJson() {}

    /** How it stands, in short. */
    static void summary(JsonGenerator out, FleetView view) throws IOException {
        Signal signal = view.signal();
        Optional<Explanation> explained = view.explanation();
        out.writeStringField("fleet", view.fleet());
        out.writeStringField("kind", signal.kind().name());
        out.writeStringField("region", signal.region());
        out.writeNumberField("tier", signal.tier());
        out.writeStringField("at", Json.time(signal.atMicros()));
        out.writeNumberField("instances", explained.map(Explanation::instances).orElse(signal.instances()));
        out.writeNumberField("known", signal.known());
        out.writeNumberField("reporting", signal.reporting());
        out.writeNumberField("coverage", signal.coverage());
        out.writeBooleanField("frozen", view.frozen());
        field(out, "policy", view.policy().map(PolicyDefinition::name).orElse(null));
        field(out, "policyVersion", view.policy().map(PolicyDefinition::version).orElse(null));
        field(out, "mode", explained.map(each -> each.mode().name()).orElse(null));
        out.writeFieldName("last");
        course(out, explained.flatMap(Explanation::last));
    }

    /** Its metrics, rules, and the policy that holds for it, with every default. */
    static void whole(JsonGenerator out, FleetView view) throws IOException {
        summary(out, view);
        out.writeObjectFieldStart("metrics");
        for (var metric : view.signal().metrics().entrySet()) {
            out.writeNumberField(metric.getKey(), metric.getValue());
        }
        out.writeEndObject();
        rules(out, view.explanation());
        field(
                out,
                "effectivePolicy",
                view.policy()
                        .map(policy ->
                                PolicyText.of(policy.forTier(view.signal().tier())))
                        .orElse(null));
    }

    /** Why it is as large as it is, and what would change that. */
    static void explained(JsonGenerator out, FleetView view, long nowMicros) throws IOException {
        summary(out, view);
        Optional<Explanation> explained = view.explanation();
        out.writeStringField("asOf", Json.time(nowMicros));
        rules(out, explained);
        out.writeArrayFieldStart("holds");
        for (Hold hold : explained.map(Explanation::holds).orElse(List.of())) {
            out.writeStartObject();
            out.writeStringField("hold", hold.name());
            out.writeStringField("keeps", hold.insOnly() ? "INS" : "ALL");
            time(out, "until", hold.untilMicros());
            out.writeStringField("lifts", hold.lifts());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeFieldName("next");
        next(out, explained.flatMap(Explanation::next));
        out.writeFieldName("waiting");
        course(out, explained.flatMap(Explanation::waiting));
        size(out, "requested", explained.map(Explanation::requested).orElse(OptionalInt.empty()));
        out.writeFieldName("constraints");
        constraints(out, explained.map(Explanation::constraints));
    }

    private static void rules(JsonGenerator out, Optional<Explanation> explained) throws IOException {
        out.writeArrayFieldStart("rules");
        for (RuleExplanation rule : explained.map(Explanation::rules).orElse(List.of())) {
            rule(out, rule);
        }
        out.writeEndArray();
    }

    private static void rule(JsonGenerator out, RuleExplanation rule) throws IOException {
        out.writeStartObject();
        out.writeStringField("rule", rule.name());
        out.writeStringField("action", rule.action().name());
        out.writeStringField("when", rule.when());
        out.writeStringField("for", Durations.text(rule.forMicros()));
        out.writeStringField("state", rule.state().name());
        out.writeStringField("since", Json.time(rule.sinceMicros()));
        time(out, "firesAt", rule.firesAtMicros());
        out.writeArrayFieldStart("comparisons");
        for (ExplainedComparison each : rule.comparisons()) {
            comparison(out, each);
        }
        out.writeEndArray();
        size(out, "asksFor", rule.asksFor());
        size(out, "comesTo", rule.comesTo());
        texts(out, "clamps", rule.clamps());
        out.writeEndObject();
    }

    private static void comparison(JsonGenerator out, ExplainedComparison explained) throws IOException {
        Evidence evidence = explained.evidence();
        out.writeStartObject();
        out.writeStringField("metric", evidence.metric());
        field(out, "value", evidence.value().isPresent() ? evidence.value().getAsDouble() : null);
        out.writeStringField("comparison", evidence.comparison());
        out.writeNumberField("threshold", evidence.threshold());
        time(out, "since", evidence.sinceMicros());
        out.writeBooleanField("holds", explained.holds());
        out.writeEndObject();
    }

    private static void next(JsonGenerator out, Optional<Explanation.Next> next) throws IOException {
        if (next.isEmpty()) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        out.writeStringField("rule", next.get().rule());
        out.writeStringField("action", next.get().action().name());
        out.writeNumberField("from", next.get().from());
        out.writeNumberField("to", next.get().to());
        out.writeNumberField("wanted", next.get().wanted());
        texts(out, "clamps", next.get().clamps());
        out.writeEndObject();
    }

    private static void course(JsonGenerator out, Optional<LastDecision> course) throws IOException {
        if (course.isEmpty()) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        out.writeFieldName("decision");
        RecordJson.write(out, Outgoing.decision(course.get().decision()));
        out.writeStringField("fate", course.get().fate().name());
        out.writeNumberField("reissues", course.get().reissues());
        out.writeBooleanField("retry", course.get().retry());
        out.writeEndObject();
    }

    private static void constraints(JsonGenerator out, Optional<Constraints> constraints) throws IOException {
        if (constraints.isEmpty()) {
            out.writeNull();
            return;
        }
        Constraints set = constraints.get();
        out.writeStartObject();
        out.writeNumberField("min", set.min());
        out.writeNumberField("max", set.max());
        out.writeNumberField("min_step", set.minStep());
        out.writeStringField("cooldown", Durations.text(set.cooldownMicros()));
        out.writeStringField("scale_down_delay", Durations.text(set.scaleDownDelayMicros()));
        out.writeStringField("unit", set.unit().name());
        out.writeEndObject();
    }

    private static void field(JsonGenerator out, String name, @Nullable Object value) throws IOException {
        out.writeFieldName(name);
        Json.write(out, value);
    }

    private static void size(JsonGenerator out, String name, OptionalInt size) throws IOException {
        field(out, name, size.isPresent() ? size.getAsInt() : null);
    }

    private static void time(JsonGenerator out, String name, OptionalLong micros) throws IOException {
        field(out, name, micros.isPresent() ? Json.time(micros.getAsLong()) : null);
    }

    private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }
}
