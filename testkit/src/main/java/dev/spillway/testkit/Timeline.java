package dev.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A story as a table: on the left of the bar what happens, row by row, on the right what must come of it. Played, the right is
 * written anew from the answers and the tables are compared whole, so that a failure is a diff which shows what came before.
 *
 * <pre>
 *   at     load | signal
 *   PT0S   0.90 | -
 *   PT30S  0.90 | ScaleOut
 * </pre>
 *
 * Cells are set apart by two spaces or more, and so may hold single ones; {@code -} stands for nothing. Blank lines and lines that
 * begin with {@code #} are for the reader.
 */
public final class Timeline {

    private static final String NOTHING = "-";

    private final List<String> columns;
    private final int given;
    private final List<List<String>> rows;

    private Timeline(List<List<String>> table, int given) {
        this.columns = table.get(0);
        this.given = given;
        this.rows = table.subList(1, table.size());
    }

    /**
     * Reads a table.
     *
     * @throws IllegalArgumentException if a row has not as many cells on each side of the bar as the header
     */
    public static Timeline of(String text) {
        List<String> lines = text.lines()
                .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a timeline needs a header");
        }
        int given = left(lines.get(0)).size();
        int all = cells(lines.get(0)).size();
        for (String line : lines) {
            if (left(line).size() != given || cells(line).size() != all) {
                throw new IllegalArgumentException(
                        "need " + given + " cells | " + (all - given) + " cells, two spaces apart: " + line);
            }
        }
        return new Timeline(lines.stream().map(Timeline::cells).toList(), given);
    }

    private static List<String> cells(String line) {
        var cells = new ArrayList<>(left(line));
        cells.addAll(split(line.substring(bar(line) + 1)));
        return cells;
    }

    private static List<String> left(String line) {
        return split(line.substring(0, bar(line)));
    }

    private static int bar(String line) {
        int bar = line.indexOf('|');
        if (bar < 0) {
            throw new IllegalArgumentException("no bar between what is given and what must come of it: " + line);
        }
        return bar;
    }

    private static List<String> split(String side) {
        String cells = side.strip();
        return cells.isEmpty() ? List.of() : List.of(cells.split(" {2,}", -1));
    }

    public List<Row> rows() {
        return rows.stream().map(cells -> new Row(columns, cells)).toList();
    }

    /** Plays each row in order, of which there is one answer, and compares. */
    public void assertPlays(Function<Row, String> play) {
        assertPlaysAll(row -> List.of(play.apply(row)));
    }

    /** Plays each row in order, of which there is an answer per column on the right of the bar, and compares. */
    public void assertPlaysAll(Function<Row, List<String>> play) {
        var played = new ArrayList<List<String>>();
        for (Row row : rows()) {
            var cells = new ArrayList<>(row.cells.subList(0, given));
            play.apply(row).forEach(answer -> cells.add(answer.isEmpty() ? NOTHING : answer));
            if (cells.size() != columns.size()) {
                throw new IllegalArgumentException("need an answer for each of "
                        + columns.subList(given, columns.size()) + ", got " + cells.subList(given, cells.size()));
            }
            played.add(cells);
        }
        assertThat(table(played, widths(rows, played))).isEqualTo(table(rows, widths(rows, played)));
    }

    /** Both tables get the same widths, or else a longer answer would make every line differ. */
    private List<Integer> widths(List<List<String>> one, List<List<String>> other) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> IntStream.of(columns.get(i).length(), widest(one, i), widest(other, i))
                        .max()
                        .orElseThrow())
                .toList();
    }

    private static int widest(List<List<String>> table, int column) {
        return table.stream()
                .mapToInt(cells -> cells.get(column).length())
                .max()
                .orElse(0);
    }

    private String table(List<List<String>> body, List<Integer> widths) {
        var lines = new ArrayList<String>();
        lines.add(line(columns, widths));
        body.forEach(cells -> lines.add(line(cells, widths)));
        return String.join("\n", lines) + "\n";
    }

    private String line(List<String> cells, List<Integer> widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(i ->
                        (i == given ? "| " : "") + padded(cells.get(i), widths.get(i)) + (i == given - 1 ? " " : "  "))
                .collect(Collectors.joining())
                .stripTrailing();
    }

    private static String padded(String cell, int width) {
        return cell + " ".repeat(width - cell.length());
    }

    /** What happens at one point of the story. */
    public static final class Row {
        private final List<String> columns;
        private final List<String> cells;

        private Row(List<String> columns, List<String> cells) {
            this.columns = columns;
            this.cells = cells;
        }

        /** The cell as it is written. */
        public String text(String column) {
            int index = columns.indexOf(column);
            if (index < 0) {
                throw new IllegalArgumentException("no column " + column + " among " + columns);
            }
            return cells.get(index);
        }

        /** The cell, unless it stands for nothing. */
        public Optional<String> given(String column) {
            return Optional.of(text(column)).filter(cell -> !cell.equals(NOTHING));
        }

        public double number(String column) {
            return Double.parseDouble(text(column));
        }

        public long integer(String column) {
            return Long.parseLong(text(column));
        }

        /** An RFC 3339 time, or a duration since the epoch such as {@code PT30S}. */
        public Instant at(String column) {
            String cell = text(column);
            return cell.startsWith("P") ? Instant.EPOCH.plus(Duration.parse(cell)) : Instant.parse(cell);
        }
    }
}
