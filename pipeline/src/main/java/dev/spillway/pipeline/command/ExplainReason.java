package dev.spillway.pipeline.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The one reason that matters most of why a fleet is as large as it is: what stands nearest to a decision. */
final class ExplainReason {
    private final JsonNode explained;
    private final Instant now;
    private final List<JsonNode> rules;
    private final List<JsonNode> holds;

    ExplainReason(JsonNode explained, Instant now) {
        this.explained = explained;
        this.now = now;
        this.rules = list(explained.path("rules"));
        this.holds = list(explained.path("holds"));
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    String sentence() {
        if (explained.path("policy").isNull()) {
            return "Nothing is decided: no policy is for it: add one with applies_to: {kind: "
                    + explained.path("kind").asText() + ", fleets: ["
                    + explained.path("fleet").asText() + "]}.";
        }
        Optional<JsonNode> stops = hold("warming").or(() -> hold("frozen"));
        if (stops.isPresent()) {
            return "Nothing is decided: it is " + stops.get().path("hold").asText() + ", until "
                    + stops.get().path("lifts").asText() + ".";
        }
        JsonNode waiting = explained.path("waiting").path("decision");
        if (waiting.isObject()) {
            return Words.change(waiting) + " by rule " + waiting.path("rule").asText()
                    + " waits, for it is above the budget: spillway approve "
                    + waiting.path("id").asText() + " lets it pass.";
        }
        JsonNode next = explained.path("next");
        if (next.isObject()) {
            return "If the next signal says the same: " + Words.change(next) + " by rule "
                    + next.path("rule").asText() + ".";
        }
        Optional<JsonNode> open = hold("open_decision");
        if (open.isPresent()) {
            JsonNode decision = explained.path("last").path("decision");
            return "Nothing more is decided: " + decision.path("id").asText() + ", " + Words.change(decision)
                    + ", is under way" + until(open.get()) + ".";
        }
        return "Nothing is decided: " + ruled() + ".";
    }

    private String ruled() {
        List<JsonNode> firing = in("FIRING");
        if (!firing.isEmpty()) {
            return fires(firing);
        }
        List<JsonNode> pending = in("PENDING");
        if (!pending.isEmpty()) {
            return pending.stream().map(this::pends).collect(Collectors.joining("; "));
        }
        List<JsonNode> missing = in("MISSING");
        if (!missing.isEmpty()) {
            return "metrics are missing, so that " + names(missing) + " cannot be told"
                    + (missing.size() == rules.size() ? "" : ", and no other rule is true");
        }
        return rules.isEmpty() ? "the policy has no rules" : "no rule is true";
    }

    private String fires(List<JsonNode> firing) {
        boolean out =
                firing.stream().anyMatch(rule -> rule.path("action").asText().matches("SCALE_(OUT|UP)"));
        Predicate<JsonNode> applies =
                hold -> !out || hold.path("keeps").asText().equals("ALL");
        String fires = names(firing) + (firing.size() == 1 ? " fires" : " fire");
        return holds.stream()
                .filter(applies)
                .findFirst()
                .map(hold -> fires + ", but is held by " + hold.path("hold").asText() + until(hold))
                .orElse(fires + ", but what is asked for is no other size");
    }

    private String pends(JsonNode rule) {
        Duration since = Duration.between(Instant.parse(rule.path("since").asText()), at());
        return rule.path("rule").asText() + " has been true for " + Words.span(since) + " of "
                + rule.path("for").asText() + ", and fires at "
                + Words.timeAndDistance(rule.path("firesAt").asText(), now);
    }

    private Instant at() {
        return Instant.parse(explained.path("at").asText());
    }

    private String until(JsonNode hold) {
        return hold.path("until").isNull()
                ? ", until there is " + hold.path("lifts").asText()
                : ", until " + Words.timeAndDistance(hold.path("until").asText(), now) + " at the latest";
    }

    private Optional<JsonNode> hold(String name) {
        return holds.stream()
                .filter(hold -> hold.path("hold").asText().equals(name))
                .findFirst();
    }

    private List<JsonNode> in(String state) {
        return rules.stream()
                .filter(rule -> rule.path("state").asText().equals(state))
                .toList();
    }

    private static String names(List<JsonNode> rules) {
        return rules.stream().map(rule -> rule.path("rule").asText()).collect(Collectors.joining(", "));
    }
}
