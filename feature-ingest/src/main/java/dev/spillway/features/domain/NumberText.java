package dev.spillway.features.domain;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalLong;

/** Numbers as text, and decimals as what a long can hold; bounded, whatever a stranger's exponent says. */
public final class NumberText {
    /** Longer than any number that a long or a double can mean. */
    private static final int LONGEST = 1_100;

    private static final int LONG_DIGITS = 19;
    private static final int DOUBLE_DIGITS = 17;

    /** The nearest may not read back where another does: what reads as a power of two reaches further above it than below. */
    private static final RoundingMode[] NEAREST_FIRST = {RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN};

    private NumberText() {}

    /** The number that the text is, in ASCII digits with or without sign, fraction and exponent. */
    public static Optional<BigDecimal> decimal(String text) {
        if (!isNumeric(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The double nearest to the text, which is a number or NaN, Infinity or -Infinity; empty if it is beyond a double. */
    public static Optional<Double> real(String text) {
        if (text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity")) {
            return Optional.of(Double.valueOf(text));
        }
        if (!isNumeric(text)) {
            return Optional.empty();
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isInfinite(value) ? Optional.empty() : Optional.of(value);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The number as a long; empty if it has a fraction or is beyond a long. */
    public static OptionalLong exact(BigDecimal number) {
        if (number.signum() == 0) {
            return OptionalLong.of(0);
        }
        long digitsBeforePoint = (long) number.precision() - number.scale();
        if (digitsBeforePoint < 1 || digitsBeforePoint > LONG_DIGITS) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(number.longValueExact());
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** The greatest long that is not above the number times ten to the power; empty if that is beyond a long. */
    static OptionalLong floor(BigDecimal number, int power) {
        long digitsBeforePoint = (long) number.precision() - number.scale() + power;
        if (number.signum() == 0 || digitsBeforePoint < 0) {
            return OptionalLong.of(number.signum() < 0 ? -1 : 0);
        }
        if (digitsBeforePoint > LONG_DIGITS) {
            return OptionalLong.empty();
        }
        return exact(number.scaleByPowerOfTen(power).setScale(0, RoundingMode.FLOOR));
    }

    /**
     * The shortest text, of at least two digits, that reads back as the same double; of several the nearest. It is what
     * {@link Double#toString(double)} gives from Java 19 on; before, that gives more digits than needed for some numbers, so
     * that a key would depend on the Java that wrote it.
     */
    public static String shortest(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 2; digits < DOUBLE_DIGITS; digits++) {
            for (RoundingMode mode : NEAREST_FIRST) {
                BigDecimal rounded = exact.round(new MathContext(digits, mode));
                if (rounded.doubleValue() == value) {
                    return plainOrScientific(rounded);
                }
            }
        }
        return plainOrScientific(exact.round(new MathContext(DOUBLE_DIGITS, RoundingMode.HALF_EVEN)));
    }

    /** As {@link #shortest(double)}, for what reads back as the same float. */
    public static String shortest(float value) {
        if (value == 0 || !Float.isFinite(value)) {
            return Float.toString(value);
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 2; ; digits++) {
            for (RoundingMode mode : NEAREST_FIRST) {
                BigDecimal rounded = exact.round(new MathContext(digits, mode));
                if (rounded.floatValue() == value) {
                    return plainOrScientific(rounded);
                }
            }
        }
    }

    /** Java's form: plain from 10^-3 up to 10^7, else one digit before the point and an exponent. */
    private static String plainOrScientific(BigDecimal value) {
        BigDecimal digits = value.stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -3 && exponent < 7) {
            return digits.setScale(Math.max(1, digits.scale())).toPlainString();
        }
        BigDecimal mantissa = digits.movePointLeft(exponent);
        return mantissa.setScale(Math.max(1, mantissa.scale())).toPlainString() + "E" + exponent;
    }

    private static boolean isNumeric(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return false;
        }
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0);
    }
}
