package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.replay.Comparison;
import dev.spillway.pipeline.replay.GroupCounts;
import dev.spillway.pipeline.replay.ReplayCounts;
import dev.spillway.pipeline.replay.ScalingCounts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a replay came to, for people and for programs. */
record ReplaySummary(ReplayCounts counts, double seconds) {

    List<String> warnings() {
        return counts.scaling().map(ScalingCounts::warnings).orElse(List.of());
    }

    void print(PrintWriter out) {
        table().print(out);
        out.println();
        for (GroupCounts group : counts.groups()) {
            printCounts(out, "quarantined by " + group.group(), group.quarantined());
        }
        printCounts(out, "quarantined for all groups", counts.undecodable());
        printCounts(out, "not judged, since no query asks for their entities", unasked());
        counts.scaling().ifPresent(scaling -> printCounts(out, "quarantined by scaling", scaling.quarantined()));
        printCounts(out, "ignored, since no service reads the topic", counts.ignored());
        counts.comparison().ifPresent(comparison -> print(out, comparison));
        counts.audit().ifPresent(lookups -> LookupReport.print(out, lookups));
        out.println(String.format(
                Locale.ROOT,
                "%,d records, %,d look-ups, %,d queries, %,d updates, %,d decisions in %.1f s (%,.0f lines/s)",
                counts.records(),
                counts.lookUps(),
                counts.queries(),
                counts.updates(),
                counts.scaling().map(ScalingCounts::decisions).orElse(0L),
                seconds,
                (counts.records() + counts.lookUps()) / seconds));
        out.flush();
    }

    private Table table() {
        var table = new Table(
                Table.left("group"),
                Table.left("service"),
                Table.right("records"),
                Table.right("admitted"),
                Table.right("filtered"),
                Table.right("duplicates"),
                Table.right("quarantined"),
                Table.right("skipped inputs"),
                Table.right("look-ups"),
                Table.right("queries"),
                Table.right("deleted"),
                Table.right("signals"),
                Table.right("decisions"));
        for (GroupCounts group : counts.groups()) {
            table.row(
                    group.group(),
                    "features",
                    group.records(),
                    group.admitted(),
                    group.filtered(),
                    group.duplicates(),
                    sum(group.quarantined()),
                    group.skippedInputs(),
                    group.lookUps(),
                    group.queries(),
                    group.deleted(),
                    "",
                    "");
        }
        counts.scaling()
                .ifPresent(scaling -> table.row(
                        "",
                        "scaling",
                        scaling.records(),
                        scaling.admitted(),
                        scaling.filtered(),
                        scaling.duplicates(),
                        sum(scaling.quarantined()),
                        "",
                        "",
                        "",
                        "",
                        scaling.signals(),
                        scaling.decisions()));
        return table;
    }

    private static void print(PrintWriter out, Comparison comparison) {
        var table = new Table(
                Table.left("fleet"),
                Table.right("same"),
                Table.right("only here"),
                Table.right("only there"),
                Table.right("instance-hours"),
                Table.right("there"),
                Table.right("out true, h"),
                Table.right("there"),
                Table.right("turns"),
                Table.right("there"));
        comparison.fleets().forEach(fleet -> row(table, fleet.fleet(), fleet));
        row(table, "all fleets", comparison.total());
        out.println();
        table.print(out);
        out.println("here: --definitions; there: --compare");
        out.println();
    }

    private static void row(Table table, String name, Comparison.OfFleet fleet) {
        Comparison.Course here = fleet.definitions();
        Comparison.Course there = fleet.compare();
        table.row(
                name,
                fleet.same(),
                here.only(),
                there.only(),
                hours(here.instanceHours()),
                hours(there.instanceHours()),
                hours(here.outMicros() / 3.6e9),
                hours(there.outMicros() / 3.6e9),
                here.turns(),
                there.turns());
    }

    private static String hours(double hours) {
        return String.format(Locale.ROOT, "%,.2f", hours);
    }

    /** By group: events that were passed over, where there are any. */
    private Map<String, Long> unasked() {
        var unasked = new TreeMap<String, Long>();
        for (GroupCounts group : counts.groups()) {
            if (group.unasked() > 0) {
                unasked.put(group.group(), group.unasked());
            }
        }
        return unasked;
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static void printCounts(PrintWriter out, String what, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            out.println(counts.entrySet().stream()
                    .map(count -> count.getKey() + " " + count.getValue())
                    .collect(Collectors.joining(", ", what + ": ", "")));
        }
    }

    String json() {
        return new String(Json.bytes(this::write), StandardCharsets.UTF_8);
    }

    private void write(JsonGenerator to) throws IOException {
        to.writeStartObject();
        to.writeNumberField("records", counts.records());
        to.writeNumberField("lookups", counts.lookUps());
        to.writeNumberField("queries", counts.queries());
        to.writeNumberField("updates", counts.updates());
        writeCounts(to, "ignored", counts.ignored());
        writeCounts(to, "quarantined", counts.undecodable());
        to.writeObjectFieldStart("groups");
        for (GroupCounts group : counts.groups()) {
            to.writeObjectFieldStart(group.group());
            to.writeStringField("service", "features");
            to.writeNumberField("records", group.records());
            to.writeNumberField("admitted", group.admitted());
            to.writeNumberField("filtered", group.filtered());
            to.writeNumberField("duplicates", group.duplicates());
            writeCounts(to, "quarantined", group.quarantined());
            to.writeNumberField("skippedInputs", group.skippedInputs());
            to.writeNumberField("lookups", group.lookUps());
            to.writeNumberField("queries", group.queries());
            to.writeNumberField("deleted", group.deleted());
            if (group.unasked() > 0) {
                to.writeNumberField("unasked", group.unasked());
            }
            to.writeEndObject();
        }
        to.writeEndObject();
        if (counts.scaling().isPresent()) {
            write(to, counts.scaling().get());
        }
        if (counts.comparison().isPresent()) {
            write(to, counts.comparison().get());
        }
        if (counts.audit().isPresent()) {
            LookupReport.write(to, counts.audit().get());
        }
        to.writeNumberField("seconds", Math.round(seconds * 1e3) / 1e3);
        to.writeEndObject();
    }

    private static void write(JsonGenerator to, ScalingCounts scaling) throws IOException {
        to.writeObjectFieldStart("scaling");
        to.writeNumberField("records", scaling.records());
        to.writeNumberField("admitted", scaling.admitted());
        to.writeNumberField("filtered", scaling.filtered());
        to.writeNumberField("duplicates", scaling.duplicates());
        writeCounts(to, "quarantined", scaling.quarantined());
        to.writeNumberField("signals", scaling.signals());
        to.writeNumberField("decisions", scaling.decisions());
        to.writeNumberField("alerts", scaling.alerts());
        to.writeArrayFieldStart("warnings");
        for (String warning : scaling.warnings()) {
            to.writeString(warning);
        }
        to.writeEndArray();
        to.writeEndObject();
    }

    private static void write(JsonGenerator to, Comparison comparison) throws IOException {
        to.writeObjectFieldStart("compare");
        write(to, "total", comparison.total());
        to.writeObjectFieldStart("fleets");
        for (Comparison.OfFleet fleet : comparison.fleets()) {
            write(to, fleet.fleet(), fleet);
        }
        to.writeEndObject();
        to.writeEndObject();
    }

    private static void write(JsonGenerator to, String name, Comparison.OfFleet fleet) throws IOException {
        to.writeObjectFieldStart(name);
        to.writeNumberField("same", fleet.same());
        write(to, "definitions", fleet.definitions());
        write(to, "compare", fleet.compare());
        to.writeEndObject();
    }

    private static void write(JsonGenerator to, String side, Comparison.Course course) throws IOException {
        to.writeObjectFieldStart(side);
        to.writeNumberField("only", course.only());
        to.writeNumberField("instanceHours", course.instanceHours());
        to.writeNumberField("outTrueSeconds", course.outMicros() / 1e6);
        to.writeNumberField("turns", course.turns());
        to.writeEndObject();
    }

    private static void writeCounts(JsonGenerator to, String name, Map<String, Long> counts) throws IOException {
        to.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            to.writeNumberField(count.getKey(), count.getValue());
        }
        to.writeEndObject();
    }
}
