package dev.spillway.pipeline.replay;

import dev.spillway.testkit.Cases;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Definitions, inputs and queries made from a seed, as files and as what they mean. */
final class RandomReplay {
    static final long SECOND = 1_000_000L;
    static final long HOUR = 3_600 * SECOND;
    /** Stands for a value that does not read as its type. */
    static final Object BAD = new Object();

    /** All but decayed_sum, whose last digits are a matter of the order of additions. */
    private static final String[] AGGREGATES = {
        "count",
        "sum",
        "avg",
        "min",
        "max",
        "first",
        "last",
        "count",
        "sum",
        "avg",
        "min",
        "max",
        "first",
        "last",
        "variance",
        "stddev",
        "variance_samp",
        "stddev_samp",
        "skew",
        "kurtosis",
        "first_k",
        "last_k",
        "top_k",
        "bottom_k",
        "unique_count",
        "histogram",
        "approx_frequent",
        "approx_unique_count",
        "approx_percentile",
        "rate"
    };

    private static final long BASE = 1_709_251_100L * SECOND; // shortly before the end of a leap day

    record Group(
            String name,
            List<String> entity,
            boolean eventClock,
            boolean ownTime,
            Optional<String> filter,
            boolean ids,
            boolean ties,
            long lateness,
            OptionalLong ttl,
            List<Feature> features) {}

    /**
     * One feature.
     *
     * @param parameter of the aggregate; 0: none
     * @param width 0: lifetime
     */
    record Feature(
            String name,
            String base,
            String aggregate,
            double parameter,
            Optional<String> buckets,
            String window,
            Optional<String> of,
            Optional<String> where,
            long width,
            long hop,
            boolean ownHop,
            Optional<Object> otherwise,
            OptionalLong ttl) {}

    record Ask(String id, Group group, Map<String, Object> entity, long at, List<String> features) {}

    /**
     * One line of a source.
     *
     * @param values by field: null, {@link #BAD}, or the value; null for a tombstone
     * @param shown the value as a quarantined record shows it
     * @param undecodable why no group can read it
     */
    record Line(
            String text,
            long at,
            @Nullable Map<String, Object> values,
            String shown,
            Optional<String> undecodable,
            Optional<Ask> ask) {}

    record Source(String file, boolean csv, List<Line> lines) {
        String text() {
            String head = csv ? String.join(",", FIELDS.keySet()) + ",when\n" : "";
            return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining("", head, ""));
        }
    }

    private static final Map<String, String> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("k", "string");
        FIELDS.put("m", "long");
        FIELDS.put("amount", "double");
        FIELDS.put("n", "long");
        FIELDS.put("flag", "boolean");
        FIELDS.put("label", "string");
        FIELDS.put("at", "timestamp");
        FIELDS.put("id", "string");
        FIELDS.put("tie", "string");
    }

    private final Cases cases;
    private final long span;
    private final boolean coarse;
    final List<Group> groups = new ArrayList<>();
    final List<Source> sources = new ArrayList<>();
    final List<Ask> queries = new ArrayList<>();

    RandomReplay(Cases cases) {
        this.cases = cases;
        this.span = cases.pick(20 * SECOND, 600 * SECOND, 3 * HOUR, 60 * HOUR);
        this.coarse = cases.chance(0.5);
        for (int i = cases.between(1, 3); i > 0; i--) {
            groups.add(group("g" + cases.pick("", "z", "A") + i));
        }
        for (int i = cases.between(1, 3); i > 0; i--) {
            sources.add(source("in" + i, cases.chance(0.3)));
        }
        for (int i = cases.between(0, 30); i > 0; i--) {
            queries.add(ask("q" + i, instant()));
        }
    }

    private Group group(String name) {
        OptionalLong ttl = cases.chance(0.4) ? OptionalLong.of(cases.between(5, 300) * SECOND) : OptionalLong.empty();
        var features = new ArrayList<Feature>();
        for (int i = cases.between(1, 6); i > 0; i--) {
            features.add(feature("f" + i, ttl));
        }
        return new Group(
                name,
                cases.pick(List.of("k"), List.of("m"), List.of("k", "m")),
                cases.chance(0.4),
                cases.chance(0.7),
                cases.chance(0.4) ? Optional.of(cases.pick("flag", "n > 0", "label != \"a\"")) : Optional.empty(),
                cases.chance(0.3),
                cases.chance(0.5),
                cases.pick(2 * SECOND, 60 * SECOND, HOUR, 1000 * HOUR),
                ttl,
                features);
    }

    private Feature feature(String base, OptionalLong groupTtl) {
        String aggregate = cases.pick(AGGREGATES);
        double parameter = parameter(aggregate);
        boolean events = aggregate.matches("count|rate") && cases.chance(0.6);
        String of = numeric(aggregate)
                ? cases.pick("amount", "n", "amount / n")
                : cases.pick("amount", "n", "amount / n", "label", "flag");
        if (aggregate.matches("min|max") && of.equals("flag")) {
            of = "label";
        }
        // the digits of a quotient that is a key would be a matter of their own
        of = aggregate.matches("histogram|approx_frequent") && of.equals("amount / n") ? "amount" : of;
        String text = cases.pick("7s", "10s", "1m", "5m", "1h", "1d", "lifetime");
        text = aggregate.equals("rate") && text.equals("lifetime") ? "30m" : text;
        boolean split = !aggregate.matches(".*_k|histogram|approx_frequent") && cases.chance(0.2);
        Optional<String> buckets = split ? Optional.of(cases.pick("label", "flag", "n")) : Optional.empty();
        long width = text.equals("lifetime") ? 0 : micros(text);
        boolean ownHop = width > 0 && cases.chance(0.3);
        long hop = ownHop ? cases.between(1, (int) Math.min(width / SECOND, 20)) * SECOND : defaultHop(width);
        boolean number =
                !split && ((events && aggregate.equals("count")) || (aggregate.matches("count|sum") && of.equals("n")));
        Optional<Object> otherwise = !number || cases.chance(0.5) ? Optional.empty() : Optional.of(-7L);
        OptionalLong ttl = groupTtl.isPresent() && cases.chance(0.4)
                ? OptionalLong.of(Math.max(SECOND, groupTtl.getAsLong() / 3 / SECOND * SECOND))
                : OptionalLong.empty();
        return new Feature(
                base + "_" + named(aggregate, parameter)
                        + buckets.map(field -> "_by_" + field).orElse("") + "_" + text,
                base,
                aggregate,
                parameter,
                buckets,
                text,
                events ? Optional.empty() : Optional.of(of),
                cases.chance(0.3) ? Optional.of(cases.pick("flag", "amount > 0.0")) : Optional.empty(),
                width,
                hop,
                ownHop,
                otherwise,
                ttl);
    }

    private static boolean numeric(String aggregate) {
        return aggregate.matches("sum|avg|variance|stddev|variance_samp|stddev_samp|skew|kurtosis|approx_percentile");
    }

    private double parameter(String aggregate) {
        return switch (aggregate) {
            case "first_k", "last_k", "top_k", "bottom_k", "unique_count", "histogram", "approx_frequent" ->
                cases.between(1, 4);
            case "approx_percentile" -> cases.pick(0.25, 0.5, 0.95);
            default -> 0;
        };
    }

    private static String named(String aggregate, double parameter) {
        if (aggregate.endsWith("_k")) {
            return aggregate.substring(0, aggregate.length() - 1) + (int) parameter;
        }
        return aggregate.equals("approx_percentile") ? "p" + (int) (parameter * 100) : aggregate;
    }

    private static long micros(String text) {
        long unit = switch (text.charAt(text.length() - 1)) {
            case 's' -> SECOND;
            case 'm' -> 60 * SECOND;
            case 'h' -> HOUR;
            default -> 24 * HOUR;
        };
        return unit * Long.parseLong(text.substring(0, text.length() - 1));
    }

    private static long defaultHop(long width) {
        long hop = SECOND;
        for (long seconds : new long[] {5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400}) {
            hop = seconds * SECOND <= width / 48 ? seconds * SECOND : hop;
        }
        return width == 0 ? 0 : hop;
    }

    private long instant() {
        long at = BASE + cases.between(0, span);
        return coarse ? at / SECOND * SECOND : at;
    }

    private Source source(String name, boolean csv) {
        var lines = new ArrayList<Line>();
        long at = instant();
        int count = cases.between(1, 60);
        for (int i = 0; i < count; i++) {
            long step = Math.max(1, span / count);
            at += cases.between(-step / 2, step * 2);
            at = coarse ? at / SECOND * SECOND : at;
            lines.add(csv ? row(at) : jsonLine(at));
        }
        return new Source(name + (csv ? ".csv" : ".jsonl"), csv, lines);
    }

    /** A value in three forms. */
    private record Cell(String json, String csv, @Nullable Object value) {
        static final Cell NULL = new Cell("null", "", null);
    }

    private Map<String, Cell> cells(long at) {
        var cells = new LinkedHashMap<String, Cell>();
        for (String field : FIELDS.keySet()) {
            Cell cell = switch (field) {
                case "k" -> text(cases.pick("a", "b", "x|y", "\\"));
                case "m" -> number(cases.between(1, 2));
                case "amount" -> amount();
                case "n" -> number(cases.pick(0L, 1L, 2L, 4L, -2L, cases.chance(0.1) ? Long.MAX_VALUE : 8L));
                case "flag" -> truth(cases.chance(0.5));
                case "label" -> text(cases.pick("a", "b", "\uFFFF", "\uD83D\uDE00"));
                case "at" -> time(at + cases.pick(0L, -cases.between(0, span), cases.between(0, HOUR), 3 * HOUR / 2));
                case "id" -> text("i" + cases.between(0, 40));
                default -> text("t" + cases.between(0, 3));
            };
            if (cases.chance(0.04)) {
                cell = Cell.NULL;
            } else if (cases.chance(0.01) && !"string".equals(FIELDS.get(field))) {
                cell = new Cell("\"?\"", "?", BAD);
            }
            cells.put(field, cell);
        }
        return cells;
    }

    private static Cell text(String value) {
        String escaped = value.replace("\\", "\\\\");
        return new Cell('"' + escaped + '"', value, value);
    }

    private static Cell number(long value) {
        return new Cell(Long.toString(value), Long.toString(value), value);
    }

    private static Cell truth(boolean value) {
        return new Cell(Boolean.toString(value), Boolean.toString(value), value);
    }

    /** Quarters, whose sums are exact in any order, and what is no number. */
    private Cell amount() {
        if (cases.chance(0.05)) {
            String odd = cases.pick("NaN", "Infinity", "-Infinity");
            return new Cell('"' + odd + '"', odd, Double.valueOf(odd));
        }
        double value = cases.between(-400, 400) / 4.0;
        return new Cell(Double.toString(value), Double.toString(value), value);
    }

    private Cell time(long micros) {
        String rfc = ReplayOracle.rfc(micros);
        String bare = Long.toString(micros);
        return cases.chance(0.5) ? new Cell('"' + rfc + '"', rfc, micros) : new Cell(bare, bare, micros);
    }

    private static Map<String, Object> values(Map<String, Cell> cells) {
        var values = new TreeMap<String, @Nullable Object>();
        cells.forEach((field, cell) -> values.put(field, cell.value));
        return values;
    }

    private Line row(long at) {
        Map<String, Cell> cells = cells(at);
        var text = new StringJoiner(",");
        var shown = new StringJoiner(",", "{", "}");
        cells.forEach((field, cell) -> {
            text.add(cell.csv);
            shown.add('"' + field + "\":" + (cell.csv.isEmpty() ? "null" : text(cell.csv).json));
        });
        String when = at % 1_000 == 0
                ? Long.toString(at / 1_000)
                : ReplayOracle.rfc(at).replace('T', ' ');
        text.add(when);
        shown.add("\"when\":\"" + when + '"');
        return new Line(text.toString(), at, values(cells), shown.toString(), Optional.empty(), Optional.empty());
    }

    private Line jsonLine(long at) {
        String when =
                at % 1_000 == 0 && cases.chance(0.5) ? Long.toString(at / 1_000) : '"' + ReplayOracle.rfc(at) + '"';
        if (cases.chance(0.15)) {
            Ask ask = ask("l" + cases.between(0, 9), at);
            String text = "{\"lookup\":" + json(ask) + ",\"at\":" + when + ",\"id\":\"" + ask.id + "\"}";
            return new Line(text, at, null, "", Optional.empty(), Optional.of(ask));
        }
        String head = "{\"topic\":\"events\",\"key\":null,\"timestamp\":" + when + ",\"value\":";
        if (cases.chance(0.03)) {
            return new Line(head + "null}", at, null, "null", Optional.empty(), Optional.empty());
        }
        if (cases.chance(0.03)) {
            return new Line(head + "[1]}", at, null, "[1]", Optional.of("UNDECODABLE"), Optional.empty());
        }
        Map<String, Cell> cells = cells(at);
        var value = new StringJoiner(",", "{", "}");
        cells.forEach((field, cell) -> {
            if (cell.value != null || cases.chance(0.5)) {
                value.add('"' + field + "\":" + cell.json);
            }
        });
        return new Line(head + value + "}", at, values(cells), value.toString(), Optional.empty(), Optional.empty());
    }

    private Ask ask(String id, long at) {
        Group group = cases.pick(groups);
        var entity = new TreeMap<String, Object>();
        for (String field : group.entity) {
            entity.put(
                    field,
                    field.equals("k")
                            ? (Object) cases.pick("a", "b", "x|y", "\\", "never")
                            : (Object) cases.between(1L, 2L));
        }
        var features = new ArrayList<String>();
        if (cases.chance(0.3)) {
            features.addAll(new HashSet<>(List.of(cases.pick(group.features).name, cases.pick(group.features).name)));
        }
        return new Ask(id, group, entity, at, features);
    }

    private String json(Ask ask) {
        var entity = new StringJoiner(",", "{", "}");
        ask.entity.forEach((field, value) -> entity.add('"' + field + "\":"
                + (value instanceof Long && cases.chance(0.5) ? value : text(value.toString()).json)));
        String features = ask.features.isEmpty()
                ? ""
                : ask.features.stream().collect(Collectors.joining("\",\"", ",\"features\":[\"", "\"]"));
        return "{\"group\":\"" + ask.group.name + "\",\"entity\":" + entity + features + "}";
    }

    String queryText() {
        return queries.stream()
                .map(ask -> json(ask)
                        .replaceFirst("\\{", "{\"id\":\"" + ask.id + "\",\"at\":\"" + ReplayOracle.rfc(ask.at) + "\","))
                .collect(Collectors.joining("\n"));
    }

    String yaml() {
        return groups.stream().map(RandomReplay::yaml).collect(Collectors.joining("---\n"));
    }

    private static String yaml(Group group) {
        var text = new StringBuilder();
        text.append("group: ").append(group.name).append("\nversion: 3\n");
        text.append("entity: ").append(group.entity).append('\n');
        text.append("clock: ").append(group.eventClock ? "event\n" : "wall\n");
        text.append("source:\n  topic: events\n  format: json\n  fields: ")
                .append(fields())
                .append('\n');
        text.append(group.ownTime ? "  timestamp: at\n" : "");
        group.filter.ifPresent(f -> text.append("  filter: '").append(f).append("'\n"));
        text.append(group.ids ? "  event_id: id\n" : "").append(group.ties ? "  tie_break: tie\n" : "");
        text.append("lateness: ").append(group.lateness / SECOND).append("s\n");
        group.ttl.ifPresent(ttl -> text.append("ttl: ").append(ttl / SECOND).append("s\n"));
        text.append("features:\n");
        group.features.forEach(feature -> text.append(yaml(feature)));
        return text.toString();
    }

    private static String fields() {
        return FIELDS.entrySet().stream()
                .map(f -> f.getKey() + ": " + f.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String yaml(Feature feature) {
        String parameter = feature.parameter == 0
                ? ""
                : feature.parameter < 1
                        ? Double.toString(feature.parameter)
                        : Integer.toString((int) feature.parameter);
        String aggregate = parameter.isEmpty() ? feature.aggregate : "{" + feature.aggregate + ": " + parameter + "}";
        var text = new StringBuilder("  - aggregate: [" + aggregate + "]\n    name: " + feature.base + "\n");
        text.append("    windows: [").append(feature.window).append("]\n");
        feature.buckets.ifPresent(
                field -> text.append("    buckets: ").append(field).append('\n'));
        feature.of.ifPresent(of -> text.append("    of: ").append(of).append('\n'));
        feature.where.ifPresent(
                where -> text.append("    where: ").append(where).append('\n'));
        text.append(feature.ownHop ? "    hop: " + feature.hop / SECOND + "s\n" : "");
        feature.otherwise.ifPresent(
                value -> text.append("    default: ").append(value).append('\n'));
        feature.ttl.ifPresent(
                ttl -> text.append("    ttl: ").append(ttl / SECOND).append("s\n"));
        return text.toString();
    }
}
