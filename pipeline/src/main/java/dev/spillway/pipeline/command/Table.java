package dev.spillway.pipeline.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table for a terminal: columns as wide as their widest cell, two blanks between, a header above. */
public final class Table {
    private static final String GAP = "  ";

    private enum Side {
        LEFT,
        RIGHT
    }

    /** A column's header and the side that its cells keep to. */
    public static final class Column {
        private final String header;
        private final Side side;

        private Column(String header, Side side) {
            this.header = header;
            this.side = side;
        }
    }

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(Column... columns) {
        this.columns = List.of(columns);
    }

    public static Column left(String header) {
        return new Column(header, Side.LEFT);
    }

    /** For numbers, so that their digits stand below each other. */
    public static Column right(String header) {
        return new Column(header, Side.RIGHT);
    }

    /** Adds a row, with a cell for each column. */
    public Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(Arrays.stream(cells).map(String::valueOf).toList());
        return this;
    }

    public void print(PrintWriter out) {
        out.println(line(columns.stream().map(column -> column.header).toList()));
        rows.forEach(row -> out.println(line(row)));
        out.flush();
    }

    private String line(List<String> cells) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String padding = " ".repeat(width(i) - length(cells.get(i)));
            line.append(i == 0 ? "" : GAP);
            line.append(columns.get(i).side == Side.LEFT ? cells.get(i) + padding : padding + cells.get(i));
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int header = length(columns.get(column).header);
        return rows.stream().mapToInt(row -> length(row.get(column))).reduce(header, Math::max);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
