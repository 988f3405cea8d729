package dev.spillway.features.source;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.ValueText;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads rows of one CSV file: a column is a field. Columns that the layout lacks are ignored; an empty cell, quoted or not, is
 * null, and so is a declared field without a column. A cell that does not read as its type, as {@link ValueText} says, is bad. A
 * row with more or fewer cells than the header is undecodable: nobody knows which cell is missing.
 */
public final class CsvEventReader {
    private final List<Field> fields;
    private final int[] places;

    /**
     * @param columns of the file's header
     */
    public CsvEventReader(EventLayout layout, List<String> columns) {
        fields = layout.fields();
        places = fields.stream().mapToInt(f -> columns.indexOf(f.name())).toArray();
    }

    /** Fills the event, whatever was in it. */
    public Outcome read(CsvRow row, Event event) {
        event.clear();
        if (!row.isWhole()) {
            return Outcome.undecodable(row.cells().size() + " cells, the header has "
                    + row.columns().size());
        }
        for (int i = 0; i < places.length; i++) {
            Field field = fields.get(i);
            row.cell(places[i]).ifPresent(cell -> put(event, field, cell));
        }
        return Outcome.READ;
    }

    private static void put(Event event, Field field, String cell) {
        if (field.type() == FieldType.STRING) {
            event.setText(field.slot(), cell);
            return;
        }
        OptionalLong bits = ValueText.bits(field.type(), cell);
        if (bits.isPresent()) {
            event.setLong(field.slot(), bits.getAsLong());
        } else {
            event.setBad(field.slot(), Faults.misfit(field.type(), "text that does not read as it"));
        }
    }
}
