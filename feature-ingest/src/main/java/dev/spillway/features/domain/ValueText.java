package dev.spillway.features.domain;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Values of a declared type as text, in the bits that {@link Event} keeps. Strings are their own text. */
public final class ValueText {
    private ValueText() {}

    /**
     * What the text says as a value of the type: {@code true} or {@code false} in any case; an integer in range, also with a
     * fraction of zeroes, as spreadsheets write it; a number or NaN, Infinity, -Infinity; RFC 3339 or a number in the type's
     * unit. Blanks around it are not cut off.
     *
     * @return the bits; empty if the text says no such value
     * @throws IllegalArgumentException if the type is STRING, which has no bits
     */
    public static OptionalLong bits(FieldType type, String text) {
        return switch (type) {
            case BOOLEAN -> truth(text);
            case INT -> NumberText.decimal(text).map(ValueText::intBits).orElse(OptionalLong.empty());
            case LONG -> NumberText.decimal(text).map(NumberText::exact).orElse(OptionalLong.empty());
            case FLOAT -> NumberText.real(text).map(ValueText::floatBits).orElse(OptionalLong.empty());
            case DOUBLE -> doubleBits(NumberText.real(text));
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> time(type, text);
            case STRING -> throw new IllegalArgumentException("a string has no bits");
        };
    }

    /**
     * A value as the text that {@link #bits} reads back: integers decimal, floating numbers in the shortest form, times RFC
     * 3339 with six digits.
     *
     * @throws IllegalArgumentException if the type is STRING, which has no bits
     */
    public static String text(FieldType type, long bits) {
        return switch (type) {
            case BOOLEAN -> bits != 0 ? "true" : "false";
            case INT, LONG -> Long.toString(bits);
            case FLOAT -> NumberText.shortest((float) Double.longBitsToDouble(bits));
            case DOUBLE -> NumberText.shortest(Double.longBitsToDouble(bits));
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> TimeText.format(bits);
            case STRING -> throw new IllegalArgumentException("a string has no bits");
        };
    }

    /** The number as a value of the type; empty if it does not fit, or the type is no number and no time. */
    public static OptionalLong bits(FieldType type, BigDecimal number) {
        return switch (type) {
            case INT -> intBits(number);
            case LONG -> NumberText.exact(number);
            case FLOAT -> floatBits(number.doubleValue());
            case DOUBLE -> finiteBits(number.doubleValue());
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> TimeText.micros(number, type);
            case BOOLEAN, STRING -> OptionalLong.empty();
        };
    }

    /** As {@link #bits(FieldType, BigDecimal)}, without going through a decimal. */
    public static OptionalLong bits(FieldType type, long number) {
        return switch (type) {
            case INT -> number == (int) number ? OptionalLong.of(number) : OptionalLong.empty();
            case LONG -> OptionalLong.of(number);
            case FLOAT -> floatBits((float) number);
            case DOUBLE -> finiteBits((double) number);
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> TimeText.micros(number, type);
            case BOOLEAN, STRING -> OptionalLong.empty();
        };
    }

    /** The double rounded to a float, as the bits of a double; empty if it is finite and beyond a float. */
    public static OptionalLong floatBits(double value) {
        float rounded = (float) value;
        boolean overflows = Float.isInfinite(rounded) && !Double.isInfinite(value);
        return overflows ? OptionalLong.empty() : OptionalLong.of(Double.doubleToRawLongBits(rounded));
    }

    /** The type as definitions write it. */
    public static String name(FieldType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static OptionalLong truth(String text) {
        if (text.equalsIgnoreCase("true")) {
            return OptionalLong.of(1);
        }
        return text.equalsIgnoreCase("false") ? OptionalLong.of(0) : OptionalLong.empty();
    }

    private static OptionalLong intBits(BigDecimal number) {
        OptionalLong value = NumberText.exact(number);
        return value.isPresent() && value.getAsLong() == (int) value.getAsLong() ? value : OptionalLong.empty();
    }

    private static OptionalLong finiteBits(double value) {
        return Double.isInfinite(value) ? OptionalLong.empty() : OptionalLong.of(Double.doubleToRawLongBits(value));
    }

    private static OptionalLong doubleBits(Optional<Double> value) {
        return value.isPresent() ? OptionalLong.of(Double.doubleToRawLongBits(value.get())) : OptionalLong.empty();
    }

    private static OptionalLong time(FieldType type, String text) {
        OptionalLong micros = TimeText.micros(text);
        return micros.isPresent()
                ? micros
                : NumberText.decimal(text)
                        .map(number -> TimeText.micros(number, type))
                        .orElse(OptionalLong.empty());
    }
}
