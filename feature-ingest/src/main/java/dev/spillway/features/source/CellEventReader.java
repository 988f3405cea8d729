package dev.spillway.features.source;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.TimeText;
import dev.spillway.features.domain.ValueText;
import dev.spillway.features.domain.Values;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of a table whose columns are typed: a column is a field. Columns that the layout lacks are ignored; a declared field
 * without a column is null.
 *
 * <table>
 * <caption>What fits</caption>
 * <tr><td>Boolean</td><td>boolean</td></tr>
 * <tr><td>Long</td><td>int, long, float, double, and times, in the type's unit</td></tr>
 * <tr><td>Double, Float, BigDecimal</td><td>float, double; int and long where nothing is behind the point</td></tr>
 * <tr><td>String</td><td>string, and times that are RFC 3339</td></tr>
 * <tr><td>Instant</td><td>times</td></tr>
 * </table>
 */
public final class CellEventReader {
    private static final double LONG_END = 0x1p63;

    private final List<Field> fields;
    private final int[] places;

    /** @param columns of the rows, in their order */
    public CellEventReader(EventLayout layout, List<String> columns) {
        fields = layout.fields();
        places = fields.stream().mapToInt(f -> columns.indexOf(f.name())).toArray();
    }

    /** Whether cells of the class can be values of the type. */
    public static boolean fits(Class<?> cell, FieldType type) {
        if (cell == Boolean.class) {
            return type == FieldType.BOOLEAN;
        }
        if (cell == String.class) {
            return type == FieldType.STRING || type.isTime();
        }
        if (cell == Instant.class) {
            return type.isTime();
        }
        return type.isNumeric() || (cell == Long.class && type.isTime());
    }

    /** The types that fit, as definitions write them. */
    public static List<String> fitting(Class<?> cell) {
        return Arrays.stream(FieldType.values())
                .filter(type -> fits(cell, type))
                .map(ValueText::name)
                .toList();
    }

    /** Fills the event, whatever was in it. */
    public Outcome read(@Nullable Object[] cells, Event event) {
        event.clear();
        for (int i = 0; i < places.length; i++) {
            Object cell = places[i] < 0 ? null : cells[places[i]];
            if (cell != null) {
                put(event, fields.get(i), cell);
            }
        }
        return Outcome.READ;
    }

    private static void put(Event event, Field field, Object cell) {
        FieldType type = field.type();
        if (type == FieldType.STRING) {
            event.setText(field.slot(), cell.toString());
            return;
        }
        OptionalLong bits = bits(type, cell);
        if (bits.isPresent()) {
            event.setLong(field.slot(), bits.getAsLong());
        } else {
            event.setBad(field.slot(), Faults.misfit(type, found(cell)));
        }
    }

    private static OptionalLong bits(FieldType type, Object cell) {
        if (cell instanceof Boolean truth) {
            return OptionalLong.of(truth ? 1 : 0);
        }
        if (cell instanceof Long number) {
            return ValueText.bits(type, number);
        }
        if (cell instanceof BigDecimal number) {
            return ValueText.bits(type, number);
        }
        if (cell instanceof String text) {
            return TimeText.micros(text);
        }
        return cell instanceof Instant time ? micros(time) : real(type, ((Number) cell).doubleValue());
    }

    private static OptionalLong real(FieldType type, double number) {
        if (type == FieldType.DOUBLE) {
            return OptionalLong.of(Double.doubleToRawLongBits(number));
        }
        if (type == FieldType.FLOAT) {
            return ValueText.floatBits(number);
        }
        boolean whole = Math.rint(number) == number && number >= -LONG_END && number < LONG_END;
        return whole ? ValueText.bits(type, (long) number) : OptionalLong.empty();
    }

    private static OptionalLong micros(Instant time) {
        // what is beyond the years that can be said is beyond what a long of microseconds holds, or nearly so
        return TimeText.isSayable(time) ? OptionalLong.of(Values.micros(time)) : OptionalLong.empty();
    }

    private static String found(Object cell) {
        if (cell instanceof String) {
            return "a string that is not RFC 3339";
        }
        return cell instanceof Instant ? "a time beyond the years 1 to 9999" : "a number that it cannot hold";
    }
}
