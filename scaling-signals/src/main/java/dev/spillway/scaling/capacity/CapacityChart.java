package dev.spillway.scaling.capacity;

import dev.spillway.scaling.capacity.CapacityReport.Forecast;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A capacity report as a picture: a panel for each component that was observed, with its daily peaks, their trend, the plan and
 * the limit. It begins with the first peak and looks ahead three times as far as was observed, or as far as the limit, but at
 * most a year.
 */
public final class CapacityChart {
    private static final int WIDTH = 860;
    private static final int PANEL = 260;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 54;
    private static final int BOTTOM = 34;
    private static final int HEAD = 44;
    private static final int TICKS = 4;
    private static final int LEAST_DAYS_AHEAD = 30;
    private static final int MOST_DAYS_AHEAD = 365;

    private static final String STYLE = """
              <style>
                text { font: 13px system-ui, sans-serif; fill: #24292f; }
                .title { font-size: 18px; font-weight: 600; }
                .name { font-size: 15px; font-weight: 600; }
                .quiet { fill: #57606a; }
                .axis { stroke: #d0d7de; }
                .peak { fill: #0969da; }
                .trend { stroke: #0969da; stroke-width: 2; fill: none; }
                .plan { stroke: #2da44e; stroke-width: 2; stroke-dasharray: 7 4; fill: none; }
                .limit { stroke: #cf222e; stroke-width: 2; fill: none; }
                .meets { fill: #cf222e; }
              </style>
            """;

    private final CapacityReport report;
    private final StringBuilder svg = new StringBuilder();

    private CapacityChart(CapacityReport report) {
        this.report = report;
    }

    /** The picture, as SVG. */
    public static String svg(CapacityReport report) {
        return new CapacityChart(report).draw();
    }

    private String draw() {
        List<Forecast> panels = report.components().stream()
                .filter(each -> !each.peaks().isEmpty())
                .toList();
        int height = HEAD + Math.max(1, panels.size()) * PANEL;
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">",
                WIDTH, height, WIDTH, height);
        svg.append(STYLE);
        line("  <rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, height);
        text(LEFT, 28, "title", "Capacity: plan " + report.plan() + ", " + report.day());
        legend();
        if (panels.isEmpty()) {
            text(LEFT, HEAD + 30, "quiet", "no component was observed for a whole day");
        }
        for (int i = 0; i < panels.size(); i++) {
            new Panel(panels.get(i), HEAD + i * PANEL).draw();
        }
        line("</svg>");
        return svg.toString();
    }

    private void legend() {
        int x = WIDTH - RIGHT - 330;
        line("  <circle cx=\"%d\" cy=\"23\" r=\"3\" class=\"peak\"/>", x);
        text(x + 8, 28, "quiet", "daily peak");
        for (String style : List.of("trend", "plan", "limit")) {
            x += 90;
            line("  <line x1=\"%d\" y1=\"23\" x2=\"%d\" y2=\"23\" class=\"%s\"/>", x, x + 24, style);
            text(x + 30, 28, "quiet", style);
        }
    }

    private void line(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private void text(double x, double y, String style, String text) {
        line("  <text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>", x, y, style, escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** One component. */
    private final class Panel {
        private final Forecast forecast;
        private final int top;
        private final LocalDate first;
        private final LocalDate last;
        private final double highest;

        Panel(Forecast forecast, int top) {
            this.forecast = forecast;
            this.top = top;
            this.first = forecast.peaks().firstKey();
            this.last = report.day().plusDays(daysAhead(forecast));
            double trendEnd = forecast.trend().map(line -> line.at(last)).orElse(0.0);
            double peak = forecast.peaks().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(0);
            double planEnd = forecast.planned().at(last);
            // a limit far above all else would press the rest to the ground: then it is only named
            double seen = Math.max(Math.max(trendEnd, peak), planEnd);
            this.highest = 1.1 * (forecast.limit() <= 3 * seen ? Math.max(seen, forecast.limit()) : seen);
        }

        void draw() {
            text(LEFT, top + 22, "name", forecast.component());
            text(LEFT, top + 40, "quiet", summary());
            axes();
            straight(
                    "plan",
                    first,
                    forecast.planned().at(first),
                    last,
                    forecast.planned().at(last));
            if (forecast.limit() <= highest) {
                straight("limit", first, forecast.limit(), last, forecast.limit());
            }
            forecast.trend().ifPresent(line -> straight("trend", first, line.at(first), last, line.at(last)));
            for (Map.Entry<LocalDate, Double> each : forecast.peaks().entrySet()) {
                line(
                        "  <circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" class=\"peak\"/>",
                        x(each.getKey()), y(each.getValue()));
            }
            if (forecast.outlook() instanceof Outlook.Meets meets
                    && !meets.day().isAfter(last)) {
                line(
                        "  <circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" class=\"meets\"/>",
                        x(meets.day()), y(forecast.limit()));
            }
        }

        private long daysAhead(Forecast forecast) {
            long observed = ChronoUnit.DAYS.between(first, report.day());
            long limit = forecast.outlook() instanceof Outlook.Meets meets
                    ? Math.round(1.15 * ChronoUnit.DAYS.between(report.day(), meets.day()))
                    : 0;
            // one that is beyond the picture anyway does not stretch it
            long shown = limit <= MOST_DAYS_AHEAD ? limit : 0;
            return Math.min(MOST_DAYS_AHEAD, Math.max(Math.max(LEAST_DAYS_AHEAD, 3 * observed), shown));
        }

        private String summary() {
            return "peak " + Quantities.text(forecast.latest().orElse(0)) + ", planned "
                    + Quantities.text(forecast.planned().at(report.day())) + ", limit "
                    + Quantities.text(forecast.limit()) + ": "
                    + forecast.outlook().text();
        }

        private void axes() {
            for (int i = 0; i <= TICKS; i++) {
                double value = highest * i / TICKS;
                line(
                        "  <line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" class=\"axis\"/>",
                        LEFT, y(value), WIDTH - RIGHT, y(value));
                line(
                        "  <text x=\"%d\" y=\"%.1f\" class=\"quiet\" text-anchor=\"end\">%s</text>",
                        LEFT - 8, y(value) + 4, Quantities.text(value));
            }
            for (int i = 0; i <= TICKS; i++) {
                LocalDate day = first.plusDays(ChronoUnit.DAYS.between(first, last) * i / TICKS);
                String anchor = i == 0 ? "start" : i == TICKS ? "end" : "middle";
                line(
                        "  <text x=\"%.1f\" y=\"%d\" class=\"quiet\" text-anchor=\"%s\">%s</text>",
                        x(day), top + PANEL - BOTTOM + 20, anchor, day);
            }
        }

        private void straight(String style, LocalDate from, double value, LocalDate to, double end) {
            line(
                    "  <line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>",
                    x(from), y(value), x(to), y(end), style);
        }

        private double x(LocalDate day) {
            double share = (double) ChronoUnit.DAYS.between(first, day) / ChronoUnit.DAYS.between(first, last);
            return LEFT + share * (WIDTH - LEFT - RIGHT);
        }

        private double y(double value) {
            int ground = top + PANEL - BOTTOM;
            return ground - Math.max(0, value) / highest * (ground - top - TOP);
        }
    }
}
