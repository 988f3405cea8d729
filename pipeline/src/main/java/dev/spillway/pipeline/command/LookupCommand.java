package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.pipeline.Json;
import dev.spillway.topologies.ExitCode;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spillway lookup}: the features of one entity, asked of a running Spillway over HTTP. */
@Command(
        name = "lookup",
        description = "Look the features of one entity up.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  ./spillway lookup airport_features ATL",
            "  ./spillway lookup route_features ATL ORD --features flights_count_1h,delay_avg_1d --json"
        })
final class LookupCommand implements Callable<Integer> {
    /** How feature names end: the window, or nothing of the kind where the definition named them otherwise. */
    private static final Pattern WINDOW = Pattern.compile("_(\\d+(?:ms|s|m|h|d|w)|lifetime)$");

    private static final String LOCAL = "http://127.0.0.1:8080";

    private final PrintWriter out;

    @Parameters(index = "0", paramLabel = "GROUP", description = "The feature group.")
    private String group = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "KEY",
            description = "The entity: each part of its key, in the definition's order.")
    private List<String> key = List.of();

    @Option(names = "--features", split = ",", paramLabel = "NAME", description = "Only these. Default: all.")
    private List<String> features = List.of();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = LOCAL,
            description = "Where Spillway answers. Default: ${DEFAULT-VALUE}.")
    private URI url = URI.create(LOCAL);

    @Mixin
    private final JsonOption json = new JsonOption();

    LookupCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        JsonNode answer = new FrontClient(url).get(path());
        if (json.isSet()) {
            out.println(Json.mapper().writeValueAsString(answer));
        } else {
            print(answer);
        }
        return ExitCode.DONE.code();
    }

    private String path() {
        String entity = key.stream().map(FrontClient::encoded).collect(Collectors.joining("/"));
        String asked = features.stream().map(FrontClient::encoded).collect(Collectors.joining(","));
        return "/v1/features/" + FrontClient.encoded(group) + "/" + entity
                + (asked.isEmpty() ? "" : "?features=" + asked);
    }

    private void print(JsonNode answer) throws JsonProcessingException {
        Instant asOf = Instant.parse(answer.path("asOf").asText());
        String entity = answer.path("entity").properties().stream()
                .map(field -> field.getKey() + "=" + field.getValue().asText())
                .collect(Collectors.joining(" "));
        out.println(answer.path("group").asText() + "  " + entity + "  as of " + asOf);
        out.println();
        var table = new Table(
                Table.left("feature"),
                Table.right("value"),
                Table.left("status"),
                Table.left("event time"),
                Table.right("age"),
                Table.right("window"));
        for (Map.Entry<String, JsonNode> feature : answer.path("features").properties()) {
            JsonNode seen = feature.getValue();
            boolean dated = seen.hasNonNull("eventTime");
            Instant eventTime = dated ? Instant.parse(seen.path("eventTime").asText()) : asOf;
            table.row(
                    feature.getKey(),
                    value(seen.path("value")),
                    seen.path("status").asText(),
                    dated ? eventTime : "-",
                    dated ? age(Duration.between(eventTime, asOf)) : "-",
                    window(feature.getKey()));
        }
        table.print(out);
    }

    private static String value(JsonNode value) throws JsonProcessingException {
        if (value.isNull()) {
            return "-";
        }
        return value.isTextual() ? value.textValue() : Json.mapper().writeValueAsString(value);
    }

    private static String window(String feature) {
        Matcher end = WINDOW.matcher(feature);
        return end.find() ? end.group(1) : "";
    }

    /** The two largest units: 3d 4h, 12m 5s, 2s 40ms. */
    static String age(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + "d " + age.toHoursPart() + "h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h " + age.toMinutesPart() + "m";
        }
        if (age.toMinutes() > 0) {
            return age.toMinutes() + "m " + age.toSecondsPart() + "s";
        }
        return age.toSeconds() > 0 ? age.toSeconds() + "s " + age.toMillisPart() + "ms" : age.toMillis() + "ms";
    }
}
