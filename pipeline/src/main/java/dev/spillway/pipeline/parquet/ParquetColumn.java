package dev.spillway.pipeline.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Function;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * A column as a file declares it.
 *
 * @param type as Parquet calls it, for messages
 */
public record ParquetColumn(String name, ColumnKind kind, String type) {
    private static final int JULIAN_EPOCH_DAY = 2_440_588;

    static ParquetColumn of(Type declared) {
        return new ParquetColumn(declared.getName(), kindOf(declared), typeOf(declared));
    }

    private static String typeOf(Type declared) {
        LogicalTypeAnnotation logical = declared.getLogicalTypeAnnotation();
        if (logical != null) {
            return logical.toString().toLowerCase(Locale.ROOT);
        }
        return declared.isPrimitive()
                ? declared.asPrimitiveType().getPrimitiveTypeName().name().toLowerCase(Locale.ROOT)
                : "a group of columns";
    }

    private static ColumnKind kindOf(Type declared) {
        if (!declared.isPrimitive() || declared.isRepetition(Type.Repetition.REPEATED)) {
            return ColumnKind.NESTED;
        }
        LogicalTypeAnnotation logical = declared.getLogicalTypeAnnotation();
        if (logical instanceof DecimalLogicalTypeAnnotation) {
            return ColumnKind.DECIMAL;
        }
        return switch (declared.asPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> ColumnKind.BOOLEAN;
            case INT32, INT64 -> wholeKind(logical);
            case FLOAT, DOUBLE -> ColumnKind.REAL;
            // many a writer leaves out that its bytes are text
            case BINARY -> logical == null || isText(logical) ? ColumnKind.TEXT : ColumnKind.NESTED;
            case INT96 -> ColumnKind.TIME;
            case FIXED_LEN_BYTE_ARRAY -> ColumnKind.NESTED;
        };
    }

    private static ColumnKind wholeKind(LogicalTypeAnnotation logical) {
        if (logical == null || logical instanceof IntLogicalTypeAnnotation) {
            return ColumnKind.INTEGER;
        }
        boolean time =
                logical instanceof TimestampLogicalTypeAnnotation || logical.equals(LogicalTypeAnnotation.dateType());
        return time ? ColumnKind.TIME : ColumnKind.NESTED;
    }

    private static boolean isText(LogicalTypeAnnotation logical) {
        return logical instanceof StringLogicalTypeAnnotation
                || logical instanceof EnumLogicalTypeAnnotation
                || logical instanceof JsonLogicalTypeAnnotation;
    }

    /** How a value that is there becomes what the kind says. */
    static Function<ColumnReader, Object> decoder(PrimitiveType declared) {
        LogicalTypeAnnotation logical = declared.getLogicalTypeAnnotation();
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimals(declared.getPrimitiveTypeName(), decimal.getScale());
        }
        return switch (declared.getPrimitiveTypeName()) {
            case BOOLEAN -> ColumnReader::getBoolean;
            case INT32 -> days(logical, unsigned(logical));
            case INT64 -> ticks(logical);
            case FLOAT -> ColumnReader::getFloat;
            case DOUBLE -> ColumnReader::getDouble;
            case BINARY -> values -> values.getBinary().toStringUsingUTF8();
            case INT96 -> values -> ofInt96(values.getBinary().getBytes());
            case FIXED_LEN_BYTE_ARRAY -> throw new IllegalArgumentException(declared + " is not read");
        };
    }

    private static boolean unsigned(LogicalTypeAnnotation logical) {
        return logical instanceof IntLogicalTypeAnnotation whole && !whole.isSigned();
    }

    private static Function<ColumnReader, Object> days(LogicalTypeAnnotation logical, boolean unsigned) {
        if (logical != null && logical.equals(LogicalTypeAnnotation.dateType())) {
            return values -> LocalDate.ofEpochDay(values.getInteger())
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        }
        return unsigned ? values -> Integer.toUnsignedLong(values.getInteger()) : values -> (long) values.getInteger();
    }

    private static Function<ColumnReader, Object> ticks(LogicalTypeAnnotation logical) {
        if (!(logical instanceof TimestampLogicalTypeAnnotation time)) {
            // beyond what a long says there is no feature either: such a number reads as negative nowhere
            return unsigned(logical)
                    ? values -> values.getLong() < 0
                            ? (Object) new BigDecimal(Long.toUnsignedString(values.getLong()))
                            : (Object) values.getLong()
                    : ColumnReader::getLong;
        }
        ChronoUnit unit = switch (time.getUnit()) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
        };
        return values -> Instant.EPOCH.plus(values.getLong(), unit);
    }

    private static Function<ColumnReader, Object> decimals(PrimitiveType.PrimitiveTypeName stored, int scale) {
        return switch (stored) {
            case INT32 -> values -> BigDecimal.valueOf(values.getInteger(), scale);
            case INT64 -> values -> BigDecimal.valueOf(values.getLong(), scale);
            default ->
                values -> new BigDecimal(new BigInteger(values.getBinary().getBytes()), scale);
        };
    }

    /** Nanoseconds of the day, then the Julian day, both with the least byte first: what Hive and Impala wrote. */
    private static Instant ofInt96(byte[] bytes) {
        long nanos = 0;
        long day = 0;
        for (int i = 7; i >= 0; i--) {
            nanos = (nanos << 8) | (bytes[i] & 0xFF);
        }
        for (int i = 11; i >= 8; i--) {
            day = (day << 8) | (bytes[i] & 0xFF);
        }
        return Instant.EPOCH.plus(day - JULIAN_EPOCH_DAY, ChronoUnit.DAYS).plusNanos(nanos);
    }
}
