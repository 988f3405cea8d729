package dev.spillway.features.source;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.TimeText;
import dev.spillway.features.domain.ValueText;
import java.util.OptionalLong;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/** A slot that takes a writer's values of one type: the conversion between the two is settled once per schema. */
final class AvroSlot {

    /** How the slot makes its value of the writer's. */
    private enum Take {
        NEVER,
        AS_IT_IS,
        AS_INT,
        AS_FLOAT,
        AS_DOUBLE,
        AS_TIME
    }

    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final long NANOS_PER_MICRO = 1_000;

    private final int slot;
    private final Take take;
    private final long factor;
    private final long divisor;
    private final String fault;

    private AvroSlot(Field field, Take take, long factor, long divisor, String fault) {
        slot = field.slot();
        this.take = take;
        this.factor = factor;
        this.divisor = divisor;
        this.fault = fault;
    }

    static AvroSlot of(Field field, Schema writer) {
        FieldType declared = field.type();
        Take take = take(declared, writer);
        String found = writer.getType().getName();
        String fault = switch (take) {
            case NEVER -> Faults.misfit(declared, describe(writer));
            case AS_TIME -> isText(writer) ? Faults.noTime(declared) : Faults.beyond(declared, "a " + found);
            default -> Faults.beyond(declared, "a " + found);
        };
        boolean nanos = logicalName(writer).endsWith("timestamp-nanos");
        return new AvroSlot(field, take, micros(declared, writer), nanos ? NANOS_PER_MICRO : 1, fault);
    }

    private static Take take(FieldType declared, Schema writer) {
        boolean integral = writer.getType() == Schema.Type.INT || writer.getType() == Schema.Type.LONG;
        boolean numeric = integral || writer.getType() == Schema.Type.FLOAT || writer.getType() == Schema.Type.DOUBLE;
        boolean timeOfDay = logicalName(writer).startsWith("time-");
        return switch (declared) {
            case BOOLEAN -> writer.getType() == Schema.Type.BOOLEAN ? Take.AS_IT_IS : Take.NEVER;
            case INT -> integral ? Take.AS_INT : Take.NEVER;
            case LONG -> integral ? Take.AS_IT_IS : Take.NEVER;
            case FLOAT -> numeric ? Take.AS_FLOAT : Take.NEVER;
            case DOUBLE -> numeric ? Take.AS_DOUBLE : Take.NEVER;
            case STRING -> isText(writer) || writer.getType() == Schema.Type.ENUM ? Take.AS_IT_IS : Take.NEVER;
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S ->
                (integral && !timeOfDay) || isText(writer) ? Take.AS_TIME : Take.NEVER;
        };
    }

    /** Microseconds in one of the writer's units: its own if it says so, else that of the declared type. */
    private static long micros(FieldType declared, Schema writer) {
        return switch (logicalName(writer)) {
            case "timestamp-millis", "local-timestamp-millis" -> 1_000;
            case "timestamp-micros", "local-timestamp-micros", "timestamp-nanos", "local-timestamp-nanos" -> 1;
            case "date" -> MICROS_PER_DAY;
            default ->
                switch (declared) {
                    case TIMESTAMP_S -> 1_000_000;
                    case TIMESTAMP_MS -> 1_000;
                    default -> 1;
                };
        };
    }

    private static boolean isText(Schema writer) {
        return writer.getType() == Schema.Type.STRING;
    }

    private static String logicalName(Schema writer) {
        LogicalType logical = writer.getLogicalType();
        return logical == null ? "" : logical.getName();
    }

    private static String describe(Schema writer) {
        String logical = logicalName(writer);
        return writer.getType().getName() + (logical.isEmpty() ? "" : " (" + logical + ")");
    }

    void put(Event event, boolean value) {
        if (take == Take.AS_IT_IS) {
            event.setBoolean(slot, value);
        } else {
            misfit(event);
        }
    }

    void put(Event event, long value) {
        switch (take) {
            case AS_IT_IS -> event.setLong(slot, value);
            case AS_DOUBLE -> event.setDouble(slot, (double) value);
            case AS_INT -> {
                if (value == (int) value) {
                    event.setLong(slot, value);
                } else {
                    misfit(event);
                }
            }
            case AS_FLOAT -> event.setDouble(slot, (float) value);
            case AS_TIME -> putTime(event, value);
            case NEVER -> misfit(event);
        }
    }

    void put(Event event, double value) {
        if (take == Take.AS_DOUBLE) {
            event.setDouble(slot, value);
        } else if (take == Take.AS_FLOAT) {
            set(event, ValueText.floatBits(value));
        } else {
            misfit(event);
        }
    }

    void put(Event event, String value) {
        if (take == Take.AS_IT_IS) {
            event.setText(slot, value);
        } else if (take == Take.AS_TIME) {
            set(event, TimeText.micros(value));
        } else {
            misfit(event);
        }
    }

    void misfit(Event event) {
        event.setBad(slot, fault);
    }

    private void putTime(Event event, long value) {
        long micros = value * factor;
        if (Math.multiplyHigh(value, factor) == micros >> 63) {
            event.setLong(slot, divisor == 1 ? micros : Math.floorDiv(micros, divisor));
        } else {
            misfit(event);
        }
    }

    private void set(Event event, OptionalLong bits) {
        if (bits.isPresent()) {
            event.setLong(slot, bits.getAsLong());
        } else {
            misfit(event);
        }
    }
}
