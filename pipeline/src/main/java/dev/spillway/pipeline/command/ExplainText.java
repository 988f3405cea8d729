package dev.spillway.pipeline.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The front's explanation of a fleet for people, also tired ones: first what there is and why, then all that it rests on. */
final class ExplainText {
    private static final Duration STALE = Duration.ofMinutes(1);

    private final JsonNode explained;
    private final String fleet;
    private final Instant now;

    ExplainText(JsonNode explained) {
        this.explained = explained;
        this.fleet = explained.path("fleet").asText();
        this.now = Instant.parse(explained.path("asOf").asText());
    }

    void print(PrintWriter out) {
        int instances = explained.path("instances").asInt();
        out.println(fleet + " has " + instances + (instances == 1 ? " instance." : " instances."));
        out.println(new ExplainReason(explained, now).sentence());
        Duration age = Duration.between(Instant.parse(explained.path("at").asText()), now);
        if (age.compareTo(STALE) > 0) {
            out.println("Beware: its last signal is " + Words.span(age)
                    + " old. See whether its instances still send metrics.");
        }
        out.println();
        facts(out);
        rules(out);
        holds(out);
        last(out);
        changes(out);
        out.flush();
    }

    private void facts(PrintWriter out) {
        out.println(explained.path("kind").asText() + ", tier "
                + explained.path("tier").asInt() + ", region "
                + explained.path("region").asText() + "; signal of "
                + Words.timeAndDistance(explained.path("at").asText(), now) + ": "
                + explained.path("reporting").asInt() + " of "
                + explained.path("known").asInt()
                + " known instances report, coverage " + Words.number(explained.path("coverage")));
        if (explained.path("policy").isNull()) {
            return;
        }
        JsonNode bounds = explained.path("constraints");
        out.println("policy " + explained.path("policy").asText() + " version "
                + explained.path("policyVersion").asInt()
                + (explained.path("mode").asText().equals("ADVISE") ? ", advice only" : "") + ": "
                + bounds.path("min").asInt() + " to " + bounds.path("max").asInt() + ", steps of at least "
                + bounds.path("min_step").asInt() + ", cooldown "
                + bounds.path("cooldown").asText() + ", scale_down_delay "
                + bounds.path("scale_down_delay").asText());
        if (explained.path("requested").isNumber()) {
            out.println(
                    "requests ask for at least " + explained.path("requested").asInt());
        }
    }

    private void rules(PrintWriter out) {
        if (explained.path("rules").isEmpty()) {
            return;
        }
        out.println();
        var table = new Table(
                Table.left("rule"),
                Table.left("does"),
                Table.left("state"),
                Table.left("since"),
                Table.left("now"),
                Table.left("for"),
                Table.left("fires at"),
                Table.left("comes to"));
        for (JsonNode rule : explained.path("rules")) {
            table.row(
                    rule.path("rule").asText(),
                    rule.path("action").asText().substring("SCALE_".length()).toLowerCase(Locale.ROOT),
                    rule.path("state").asText(),
                    Words.time(rule.path("since").asText(), now),
                    comparisons(rule.path("comparisons")),
                    rule.path("for").asText(),
                    rule.path("firesAt").isNull()
                            ? "-"
                            : Words.timeAndDistance(rule.path("firesAt").asText(), now),
                    size(rule));
        }
        table.print(out);
    }

    private static String comparisons(JsonNode comparisons) {
        return StreamSupport.stream(comparisons.spliterator(), false)
                .map(each -> each.path("metric").asText() + " " + Words.number(each.path("value")) + ", needs "
                        + each.path("comparison").asText() + " " + Words.number(each.path("threshold")))
                .collect(Collectors.joining("; "));
    }

    private static String size(JsonNode rule) {
        if (!rule.path("comesTo").isNumber()) {
            return "-";
        }
        String percent = rule.path("action").asText().matches("SCALE_(UP|DOWN)") ? " %" : "";
        String clamps = rule.path("clamps").isEmpty() ? "" : " (" + Words.list(rule.path("clamps")) + ")";
        return rule.path("comesTo").asInt() + percent + clamps;
    }

    private void holds(PrintWriter out) {
        if (explained.path("holds").isEmpty()) {
            return;
        }
        out.println();
        var table =
                new Table(Table.left("held by"), Table.left("keeps"), Table.left("until"), Table.left("what lifts it"));
        for (JsonNode hold : explained.path("holds")) {
            table.row(
                    hold.path("hold").asText(),
                    hold.path("keeps").asText().equals("INS") ? "what goes in" : "everything",
                    hold.path("until").isNull()
                            ? "-"
                            : Words.timeAndDistance(hold.path("until").asText(), now),
                    hold.path("lifts").asText());
        }
        table.print(out);
    }

    private void last(PrintWriter out) {
        out.println();
        JsonNode last = explained.path("last");
        if (last.isNull()) {
            out.println("No decision so far.");
            return;
        }
        JsonNode decision = last.path("decision");
        out.println("Last decision: " + decision.path("id").asText() + " of "
                + Words.timeAndDistance(decision.path("issuedAt").asText(), now) + ", " + Words.change(decision)
                + " by rule " + decision.path("rule").asText() + ", because "
                + Words.because(decision.path("because"))
                + (decision.path("clamps").isEmpty() ? "" : "; clamped by " + Words.list(decision.path("clamps")))
                + ": "
                + last.path("fate").asText()
                + (last.path("retry").asBoolean() ? ", to be made again" : ""));
    }

    private void changes(PrintWriter out) {
        List<String> changes = new ArrayList<>();
        for (JsonNode rule : explained.path("rules")) {
            String name = rule.path("rule").asText();
            String state = rule.path("state").asText();
            if (state.equals("PENDING")) {
                changes.add(name + " staying true until "
                        + Words.timeAndDistance(rule.path("firesAt").asText(), now));
            } else if (state.equals("INACTIVE")) {
                changes.add(name + ": " + rule.path("when").asText()
                        + (rule.path("for").asText().equals("0s")
                                ? ""
                                : " for " + rule.path("for").asText()));
            } else if (state.equals("MISSING")) {
                changes.add(name + ": the metrics that it needs");
            }
        }
        for (JsonNode hold : explained.path("holds")) {
            changes.add(hold.path("hold").asText() + ": " + hold.path("lifts").asText());
        }
        if (!changes.isEmpty()) {
            out.println();
            out.println("What would change it:");
            changes.forEach(change -> out.println("  " + change));
        }
    }
}
