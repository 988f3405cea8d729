package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.features.domain.TimeText;
import dev.spillway.pipeline.replay.LookupComparison;
import dev.spillway.pipeline.replay.LookupComparison.Example;
import dev.spillway.pipeline.replay.LookupComparison.OfFeature;
import dev.spillway.pipeline.replay.LookupComparison.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** What callers were told beside what a replay says, for people and for programs. */
final class LookupReport {
    private LookupReport() {}

    static void print(PrintWriter out, LookupComparison lookups) {
        var table = new Table(
                Table.left("group"),
                Table.left("feature"),
                Table.right("equal"),
                Table.right("within"),
                Table.right("arrived later"),
                Table.right("stale"),
                Table.right("deleted"),
                Table.right("missing"),
                Table.right("different"));
        for (OfFeature feature : lookups.features()) {
            table.row(
                    feature.group(),
                    feature.feature(),
                    feature.count(Verdict.EQUAL),
                    feature.count(Verdict.WITHIN),
                    feature.count(Verdict.ARRIVED_LATER),
                    feature.count(Verdict.STALE),
                    feature.count(Verdict.DELETED),
                    feature.count(Verdict.MISSING),
                    feature.count(Verdict.DIFFERENT));
        }
        out.println();
        table.print(out);
        for (OfFeature feature : lookups.features()) {
            feature.worst()
                    .ifPresent(worst -> out.println("%s.%s is furthest off of %s at %s: looked up %s, replayed %s"
                            .formatted(
                                    feature.group(),
                                    feature.feature(),
                                    worst.entity(),
                                    TimeText.format(worst.atMicros()),
                                    worst.lookedUp(),
                                    worst.replayed())));
        }
        out.println(String.format(Locale.ROOT, "%,d look-ups compared", lookups.samples()));
        if (lookups.otherVersions() > 0) {
            out.println(String.format(
                    Locale.ROOT,
                    "%,d left out: another version of the definition answered them",
                    lookups.otherVersions()));
        }
        out.println();
    }

    static void write(JsonGenerator to, LookupComparison lookups) throws IOException {
        to.writeObjectFieldStart("compareLookups");
        to.writeNumberField("samples", lookups.samples());
        to.writeNumberField("otherVersions", lookups.otherVersions());
        to.writeArrayFieldStart("features");
        for (OfFeature feature : lookups.features()) {
            to.writeStartObject();
            to.writeStringField("group", feature.group());
            to.writeStringField("feature", feature.feature());
            to.writeNumberField("equal", feature.count(Verdict.EQUAL));
            to.writeNumberField("within", feature.count(Verdict.WITHIN));
            to.writeNumberField("arrivedLater", feature.count(Verdict.ARRIVED_LATER));
            to.writeNumberField("stale", feature.count(Verdict.STALE));
            to.writeNumberField("deleted", feature.count(Verdict.DELETED));
            to.writeNumberField("missing", feature.count(Verdict.MISSING));
            to.writeNumberField("different", feature.count(Verdict.DIFFERENT));
            if (feature.worst().isPresent()) {
                write(to, feature.worst().get());
            }
            to.writeEndObject();
        }
        to.writeEndArray();
        to.writeEndObject();
    }

    private static void write(JsonGenerator to, Example worst) throws IOException {
        to.writeObjectFieldStart("worst");
        to.writeStringField("entity", worst.entity());
        to.writeStringField("at", TimeText.format(worst.atMicros()));
        to.writeStringField("lookup", worst.lookedUp());
        to.writeStringField("replay", worst.replayed());
        to.writeEndObject();
    }
}
