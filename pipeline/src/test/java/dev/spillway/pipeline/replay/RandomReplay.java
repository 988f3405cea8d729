package dev.spillway.pipeline.replay;

import static dev.spillway.pipeline.replay.RandomGroups.FIELDS;
import static dev.spillway.pipeline.replay.RandomGroups.HOUR;
import static dev.spillway.pipeline.replay.RandomGroups.SECOND;

import dev.spillway.pipeline.replay.RandomGroups.Group;
import dev.spillway.testkit.Cases;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Inputs and queries of {@link RandomGroups} made from a seed, as files and as what they mean. */
final class RandomReplay {
    /** Stands for a value that does not read as its type. */
    static final Object BAD = new Object();

    private static final long BASE = 1_709_251_100L * SECOND; // shortly before the end of a leap day

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
        var made = new RandomGroups(cases);
        for (int i = cases.between(1, 3); i > 0; i--) {
            groups.add(made.next("g" + cases.pick("", "z", "A") + i));
        }
        for (int i = cases.between(1, 3); i > 0; i--) {
            sources.add(source("in" + i, cases.chance(0.3)));
        }
        for (int i = cases.between(0, 30); i > 0; i--) {
            queries.add(ask("q" + i, instant()));
        }
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
        String rfc = OracleAnswers.rfc(micros);
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
                : OracleAnswers.rfc(at).replace('T', ' ');
        text.add(when);
        shown.add("\"when\":\"" + when + '"');
        return new Line(text.toString(), at, values(cells), shown.toString(), Optional.empty(), Optional.empty());
    }

    private Line jsonLine(long at) {
        String when =
                at % 1_000 == 0 && cases.chance(0.5) ? Long.toString(at / 1_000) : '"' + OracleAnswers.rfc(at) + '"';
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
        for (String field : group.entity()) {
            entity.put(
                    field,
                    field.equals("k")
                            ? (Object) cases.pick("a", "b", "x|y", "\\", "never")
                            : (Object) cases.between(1L, 2L));
        }
        var features = new ArrayList<String>();
        if (cases.chance(0.3)) {
            features.addAll(new HashSet<>(List.of(
                    cases.pick(group.features()).name(),
                    cases.pick(group.features()).name())));
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
        return "{\"group\":\"" + ask.group.name() + "\",\"entity\":" + entity + features + "}";
    }

    String queryText() {
        return queries.stream()
                .map(ask -> json(ask)
                        .replaceFirst(
                                "\\{", "{\"id\":\"" + ask.id + "\",\"at\":\"" + OracleAnswers.rfc(ask.at) + "\","))
                .collect(Collectors.joining("\n"));
    }

    String yaml() {
        return RandomGroups.yaml(groups);
    }
}
