package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.pipeline.Json;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.topologies.ExitCode;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spillway decisions}: what scaling has decided, and what was made of it. */
@Command(
        name = "decisions",
        description = "Show the newest scaling decisions, the newest last, and what was made of each.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  ./spillway decisions --follow",
            "  ./spillway decisions serving --last 5",
            "  ./spillway decisions --follow --json"
        })
final class DecisionsCommand implements Callable<Integer> {
    private static final String DECISIONS = TopicCatalogue.SCALING_DECISIONS.name();
    private static final String OUTCOMES = TopicCatalogue.SCALING_OUTCOMES.name();

    /** What follows comes line by line: it keeps to columns as wide as mostly needed. */
    private static final List<Integer> WIDTHS = List.of(20, 12, 5, 12, 12, 36, 8, 6, 0);

    private final PrintWriter out;

    @Parameters(arity = "0..1", paramLabel = "FLEET", description = "Only those of this fleet.")
    private Optional<String> fleet = Optional.empty();

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many, 1 to 200. Default: ${DEFAULT-VALUE}.")
    private int last = 20;

    @Option(
            names = "--follow",
            description =
                    "Go on with those to come, and with what is made of them, until Ctrl-C. With --json a line each.")
    private boolean follow;

    @Mixin
    private final FrontOption front = new FrontOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    private final Set<String> shown = new HashSet<>();

    DecisionsCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        FrontClient client = front.client();
        if (!follow) {
            JsonNode answer = client.get(path());
            if (json.isSet()) {
                out.println(text(answer));
            } else {
                table(answer.path("decisions"));
            }
            out.flush();
            return ExitCode.DONE.code();
        }
        try (Interruption interruption = Interruption.ofThisThread()) {
            try {
                // opened before the past is asked for, so that nothing falls between
                client.follow("/v1/events?topics=" + DECISIONS + "," + OUTCOMES, () -> past(client), this::next);
            } catch (RuntimeException e) {
                // to be stopped is how it ends
                if (!interruption.isAsked()) {
                    throw e;
                }
            }
        }
        return ExitCode.DONE.code();
    }

    private String path() {
        return fleet.map(name -> "/v1/fleets/" + FrontClient.encoded(name) + "/decisions")
                        .orElse("/v1/decisions")
                + "?last=" + last;
    }

    private void past(FrontClient client) {
        if (!json.isSet()) {
            line("time", "fleet", "does", "change", "rule", "because", "clamps", "mode", "fate");
        }
        for (JsonNode each : client.get(path()).path("decisions")) {
            decided(each.path("decision"), each.path("fate").asText(), each);
        }
        out.flush();
    }

    private void next(String event, JsonNode data) {
        JsonNode value = data.path("value");
        if (event.equals("dropped") || event.equals("end")) {
            throw CommandException.failed(
                    "the stream has ended", data.path("reason").asText(), "follow again");
        }
        if (fleet.isPresent() && !data.path("key").asText().equals(fleet.get())) {
            return;
        }
        if (event.equals(DECISIONS) && value.isObject()) {
            String fate = value.path("mode").asText().equals("ADVISE") ? "ADVISED" : "OPEN";
            decided(value, fate, asAnswered(value, fate));
        } else if (event.equals(OUTCOMES) && value.isObject()) {
            outcome(data.path("key").asText(), value);
        }
        out.flush();
    }

    private void decided(JsonNode decision, String fate, JsonNode whole) {
        if (!shown.add(decision.path("id").asText())) {
            return;
        }
        if (json.isSet()) {
            out.println(text(whole));
        } else {
            line(cells(decision, fate));
        }
    }

    /** A decision that has just come in the form of those of the past. */
    private static JsonNode asAnswered(JsonNode decision, String fate) {
        ObjectNode answered = Json.mapper().createObjectNode();
        answered.set("decision", decision);
        return answered.put("fate", fate).putNull("outcome");
    }

    private void outcome(String of, JsonNode outcome) {
        if (json.isSet()) {
            out.println(text(Json.mapper().createObjectNode().set("outcome", outcome)));
            return;
        }
        String detail = outcome.path("detail").asText("");
        line(
                second(outcome.path("at").asText()),
                of,
                "",
                outcome.path("instances").asText() + " now",
                "",
                outcome.path("decisionId").asText() + (detail.isEmpty() || detail.equals("null") ? "" : ": " + detail),
                "",
                "",
                outcome.path("status").asText());
    }

    private void table(JsonNode decisions) {
        var table = new Table(
                Table.left("time"),
                Table.left("fleet"),
                Table.left("does"),
                Table.left("change"),
                Table.left("rule"),
                Table.left("because"),
                Table.left("clamps"),
                Table.left("mode"),
                Table.left("fate"));
        decisions.forEach(each -> table.row(
                (Object[]) cells(each.path("decision"), each.path("fate").asText())));
        table.print(out);
    }

    private static String[] cells(JsonNode decision, String fate) {
        return new String[] {
            second(decision.path("issuedAt").asText()),
            decision.path("fleet").asText(),
            decision.path("action").asText().substring("SCALE_".length()).toLowerCase(Locale.ROOT),
            decision.path("from").asText() + " → " + decision.path("to").asText(),
            decision.path("rule").asText(),
            Words.because(decision.path("because")),
            decision.path("clamps").isEmpty() ? "-" : Words.list(decision.path("clamps")),
            decision.path("mode").asText(),
            fate
        };
    }

    private void line(String... cells) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            line.append(cells[i]).append(" ".repeat(Math.max(0, WIDTHS.get(i) - cells[i].length())));
            line.append("  ");
        }
        out.println(line.toString().stripTrailing());
    }

    private static String second(String time) {
        return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String text(JsonNode json) {
        try {
            return Json.mapper().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
