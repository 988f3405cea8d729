package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.local.FeedSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;

/** What became of a feed, for people or as JSON. */
record FeedReport(FeedSummary summary) {

    void print(PrintWriter out, boolean asJson) {
        if (asJson) {
            out.println(new String(Json.bytes(this::write), StandardCharsets.UTF_8));
            return;
        }
        out.printf(
                Locale.ROOT,
                "%,d events in %.1f s, %,.0f/s, freshness p99 %s; quarantined: %s%n%n",
                summary.events(),
                summary.seconds(),
                summary.eventsPerSecond(),
                summary.freshnessP99Ms().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "%,.0f ms",
                                summary.freshnessP99Ms().getAsDouble())
                        : "-",
                summary.quarantined().isEmpty()
                        ? "none"
                        : summary.quarantined().entrySet().stream()
                                .map(each -> each.getKey() + " " + each.getValue())
                                .collect(Collectors.joining(", ")));
        var table = new Table(
                Table.left("group"),
                Table.right("admitted"),
                Table.right("filtered"),
                Table.right("entities"),
                Table.right("rows in Cassandra"));
        summary.groups()
                .forEach((name, group) ->
                        table.row(name, group.admitted(), group.filtered(), group.entities(), group.rows()));
        table.print(out);
    }

    private void write(JsonGenerator to) throws IOException {
        to.writeStartObject();
        to.writeNumberField("events", summary.events());
        to.writeNumberField("seconds", summary.seconds());
        to.writeNumberField("eventsPerSecond", summary.eventsPerSecond());
        to.writeFieldName("freshnessP99Ms");
        Json.write(
                to,
                summary.freshnessP99Ms().isPresent() ? summary.freshnessP99Ms().getAsDouble() : null);
        to.writeObjectFieldStart("quarantined");
        for (var reason : summary.quarantined().entrySet()) {
            to.writeNumberField(reason.getKey(), reason.getValue());
        }
        to.writeEndObject();
        to.writeObjectFieldStart("groups");
        for (var group : summary.groups().entrySet()) {
            to.writeObjectFieldStart(group.getKey());
            to.writeNumberField("admitted", group.getValue().admitted());
            to.writeNumberField("filtered", group.getValue().filtered());
            to.writeNumberField("entities", group.getValue().entities());
            to.writeNumberField("rows", group.getValue().rows());
            to.writeEndObject();
        }
        to.writeEndObject();
        to.writeEndObject();
    }
}
