package dev.spillway.pipeline.status;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The status as text: a screen of at most 80 columns and 24 lines, or one line. */
public final class StatusScreen {
    private StatusScreen() {}

    private static final int WIDTH = 80;
    private static final int HEIGHT = 23;
    private static final int NAME = 27;
    private static final String PART = "%-" + NAME + "s %-8s %7s %9s  %s";
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** The lines of a screen, none longer than it is wide. */
    public static List<String> lines(StackStatus status) {
        var lines = new ArrayList<String>();
        lines.add(row("SPILLWAY", "up for " + duration(status.up())));
        lines.add("");
        lines.addAll(flow(status));
        status.fleets().ifPresent(fleets -> lines.addAll(fleets(fleets)));
        lines.add("");
        lines.add(String.format(Locale.ROOT, PART, "PART", "STATE", "PID", "MEMORY", "WHERE"));
        status.parts().forEach(part -> lines.add(part(part)));
        lines.add("");
        status.urls().forEach(lines::add);
        lines.add("");
        status.hints().forEach(hint -> lines.add("  " + hint));
        String end = "Ctrl-C stops everything and keeps the data.";
        return Stream.concat(lines.stream().limit(HEIGHT - 1), Stream.of(end))
                .map(StatusScreen::clipped)
                .toList();
    }

    private static List<String> flow(StackStatus status) {
        StackStatus.Feed feed = status.feed();
        StackStatus.Features features = status.features();
        StackStatus.Lookups lookups = status.lookups();
        var lines = new ArrayList<String>();
        lines.add(
                row("events", perSecond(features.perSecond()) + "   lag " + count(features.lag()) + "   " + fed(feed)));
        lines.add(row(
                "event clock",
                features.clock().map(CLOCK::format).orElse("-") + "   entities " + count(features.entities())));
        lines.add(row(
                "freshness",
                "p99 " + millis(features.freshnessP99Ms()) + "   behind in Cassandra " + count(features.sinkLag())));
        lines.add(row(
                "look-ups",
                perSecond(lookups.perSecond()) + "   p50 " + millis(lookups.p50Ms()) + "   p99 "
                        + millis(lookups.p99Ms()) + (lookups.failed() == 0 ? "" : "   failed " + lookups.failed())));
        lines.add(row("quarantined", quarantined(features.quarantined())));
        return lines;
    }

    private static List<String> fleets(StackStatus.Fleets fleets) {
        StackStatus.Predictions predictions = fleets.predictions();
        StackStatus.Training training = fleets.training();
        var lines = new ArrayList<String>();
        lines.add(row("predictions", predictions(predictions)));
        lines.add(row("training", training(training)));
        for (StackStatus.Judged judged : fleets.judged()) {
            lines.add(row("scaling", judged.fleet() + ": " + judged.now()));
            lines.add(row("", "last: " + judged.last()));
        }
        return lines;
    }

    private static String predictions(StackStatus.Predictions predictions) {
        double each = predictions.servers() == 0 ? 0 : predictions.servedPerSecond() / predictions.servers();
        return of(predictions.servers(), "server") + ", " + perSecond(each) + " each  "
                + perSecond(predictions.servedPerSecond()) + " of " + perSecond(predictions.wantedPerSecond())
                + "  p95 "
                + millis(predictions.p95Ms()) + counted("lost", predictions.refused() + predictions.failed())
                + counted("defaults", predictions.byDefault());
    }

    private static String training(StackStatus.Training training) {
        return of(training.nodes(), "node") + ", GPUs " + training.busy() + " of " + training.slots() + "  waiting "
                + String.format(Locale.ROOT, "%,d, p95 %.1f s", training.waiting(), training.waitP95Seconds())
                + counted("finished", training.finished()) + counted("lost", training.refused());
    }

    private static String of(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** Nothing if there were none. */
    private static String counted(String what, long number) {
        return number == 0 ? "" : String.format(Locale.ROOT, "  %s %,d", what, number);
    }

    private static String line(StackStatus.Fleets fleets) {
        StackStatus.Predictions predictions = fleets.predictions();
        StackStatus.Training training = fleets.training();
        return "predictions " + perSecond(predictions.servedPerSecond()) + " by " + of(predictions.servers(), "server")
                + " p95 " + millis(predictions.p95Ms()) + counted("lost", predictions.refused() + predictions.failed())
                + "  training " + of(training.nodes(), "node") + " waiting " + training.waiting();
    }

    /** The figures in one line, for logs. */
    public static String line(StackStatus status) {
        StackStatus.Features features = status.features();
        String line = String.join(
                "  ",
                fed(status.feed()),
                perSecond(features.perSecond()),
                "lag " + count(features.lag()),
                "entities " + count(features.entities()),
                "freshness p99 " + millis(features.freshnessP99Ms()),
                "look-ups " + perSecond(status.lookups().perSecond()) + " p99 "
                        + millis(status.lookups().p99Ms())
                        + status.fleets().map(fleets -> "  " + line(fleets)).orElse(""),
                "quarantined " + quarantined(features.quarantined()),
                status.parts().stream()
                        .filter(part -> !part.state().equals("up"))
                        .map(part -> part.name() + " " + part.state())
                        .collect(Collectors.joining(", ")));
        return line.stripTrailing();
    }

    private static String fed(StackStatus.Feed feed) {
        return feed.lines() == 0
                ? feed.doing()
                : String.format(Locale.ROOT, "%s: %,d of %,d", feed.doing(), feed.line(), feed.lines());
    }

    private static String quarantined(Map<String, Long> reasons) {
        return reasons.isEmpty()
                ? "0"
                : reasons.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(each -> each.getKey() + " " + String.format(Locale.ROOT, "%,d", each.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String part(StackStatus.Part part) {
        String name = part.name();
        return String.format(
                Locale.ROOT,
                PART,
                name.length() <= NAME ? name : name.substring(0, NAME - 1) + "…",
                part.state(),
                part.pid().isPresent() ? Long.toString(part.pid().getAsLong()) : "",
                part.rssBytes().isPresent() ? (part.rssBytes().getAsLong() >> 20) + " MiB" : "",
                part.where());
    }

    private static String row(String name, String text) {
        return String.format(Locale.ROOT, "%-13s%s", name, text);
    }

    private static String perSecond(double rate) {
        return String.format(Locale.ROOT, rate < 9.95 ? "%.1f/s" : "%,.0f/s", rate);
    }

    private static String count(OptionalLong count) {
        return count.isPresent() ? String.format(Locale.ROOT, "%,d", count.getAsLong()) : "-";
    }

    private static String millis(OptionalDouble millis) {
        if (millis.isEmpty()) {
            return "-";
        }
        return String.format(Locale.ROOT, millis.getAsDouble() < 9.95 ? "%.1f ms" : "%,.0f ms", millis.getAsDouble());
    }

    private static String duration(Duration duration) {
        return String.format(
                Locale.ROOT, "%d:%02d:%02d", duration.toHours(), duration.toMinutesPart(), duration.toSecondsPart());
    }

    private static String clipped(String line) {
        String text = line.stripTrailing();
        return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…";
    }
}
