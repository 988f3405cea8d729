package dev.spillway.features.source;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row of a CSV file.
 *
 * @param line the row's first line in the file, from 1
 * @param columns of the file's header
 * @param cells as they stand; as many as there are columns, unless the row is broken
 */
public record CsvRow(long line, List<String> columns, List<String> cells) {
    public CsvRow {
        cells = List.copyOf(cells);
    }

    /** The cell of the column; empty if the cell is, or there is none. */
    public Optional<String> cell(String column) {
        return cell(columns.indexOf(column));
    }

    /** The cell at the column's place, from 0. */
    Optional<String> cell(int place) {
        boolean filled = place >= 0 && place < cells.size() && !cells.get(place).isEmpty();
        return filled ? Optional.of(cells.get(place)) : Optional.empty();
    }

    /** Whether it has a cell for each column and no more. */
    boolean isWhole() {
        return cells.size() == columns.size();
    }

    /** The cells by column, in the file's order; null where empty or lacking. A cell beyond the header goes by its number. */
    public Map<String, @Nullable String> byColumn() {
        var cellsByColumn = new LinkedHashMap<String, @Nullable String>();
        int width = Math.max(columns.size(), cells.size());
        for (int i = 0; i < width; i++) {
            String column = i < columns.size() ? columns.get(i) : Integer.toString(i + 1);
            cellsByColumn.put(column, cell(i).orElse(null));
        }
        return Collections.unmodifiableMap(cellsByColumn);
    }
}
