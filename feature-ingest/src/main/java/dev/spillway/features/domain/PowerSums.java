package dev.spillway.features.domain;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The exact sums of the values' powers, which all moments can be told from. Every finite double is a whole number of some
 * power of two, so the sums are whole numbers of powers of the least such unit, and nothing is ever rounded: moments depend
 * on no order at all, and large values cannot cancel small ones away. A sum has about 53 bits per power and the bits by
 * which the values' sizes differ: some 120 bytes for all four, at most 3 KB if values span all that doubles can say.
 */
final class PowerSums implements Partial {

    /** Variances need two powers, what is about the shape of a distribution all four. */
    private static final int FOR_VARIANCE = 2;

    private static final int FOR_SHAPE = 4;

    private static final int MANTISSA_BITS = 52;
    private static final int LEAST_EXPONENT = -1_074;

    /** Bits of which a quotient is made before it is rounded: more than a double has. */
    private static final int QUOTIENT_BITS = 64;

    private static final BigInteger THREE = BigInteger.valueOf(3);
    private static final BigInteger FOUR = BigInteger.valueOf(4);
    private static final BigInteger SIX = BigInteger.valueOf(6);

    private final FieldType type;
    private final BigInteger[] sums;

    /** The values are multiples of two to the power of it; 0 as long as all are zero. */
    private int unit;

    private PowerSums(FieldType type, int powers) {
        this.type = type;
        this.sums = new BigInteger[powers];
        Arrays.fill(sums, BigInteger.ZERO);
    }

    /** Those that the aggregate needs. */
    static PowerSums of(FieldType type, Aggregate aggregate) {
        return new PowerSums(type, powers(aggregate));
    }

    private static int powers(Aggregate aggregate) {
        return switch (aggregate.kind()) {
            case VARIANCE, STDDEV, VARIANCE_SAMP, STDDEV_SAMP -> FOR_VARIANCE;
            case SKEW, KURTOSIS -> FOR_SHAPE;
            default -> Integer.MAX_VALUE;
        };
    }

    @Override
    public boolean serves(Aggregate aggregate) {
        return powers(aggregate) <= sums.length;
    }

    @Override
    public @Nullable Partial widened(Aggregate aggregate) {
        return powers(aggregate) <= FOR_SHAPE ? of(type, aggregate) : null;
    }

    @Override
    public void add(Inputs inputs, int input) {
        if (type.isIntegral()) {
            include(BigInteger.valueOf(inputs.bits[input]));
            return;
        }
        long bits = inputs.bits[input];
        long fraction = bits & ((1L << MANTISSA_BITS) - 1);
        int exponent = (int) (bits >>> MANTISSA_BITS) & 0x7FF;
        long mantissa = exponent == 0 ? fraction : fraction | 1L << MANTISSA_BITS;
        if (mantissa == 0) {
            return;
        }
        int zeroes = Long.numberOfTrailingZeros(mantissa);
        int own = Math.max(exponent, 1) - 1 + LEAST_EXPONENT + zeroes;
        refine(own);
        BigInteger whole = BigInteger.valueOf(bits < 0 ? -(mantissa >> zeroes) : mantissa >> zeroes);
        include(whole.shiftLeft(own - unit));
    }

    private void include(BigInteger value) {
        BigInteger power = value;
        sums[0] = sums[0].add(power);
        for (int i = 1; i < sums.length; i++) {
            power = power.multiply(value);
            sums[i] = sums[i].add(power);
        }
    }

    /** Makes the unit small enough for values of another. */
    private void refine(int other) {
        // the sum of the squares is 0 only if all values are
        if (sums[1].signum() == 0) {
            unit = other;
        } else if (other < unit) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] = sums[i].shiftLeft((i + 1) * (unit - other));
            }
            unit = other;
        }
    }

    @Override
    public void merge(Partial other) {
        var from = (PowerSums) other;
        if (from.sums[1].signum() == 0) {
            return;
        }
        refine(from.unit);
        for (int i = 0; i < sums.length; i++) {
            sums[i] = sums[i].add(from.sums[i].shiftLeft((i + 1) * (from.unit - unit)));
        }
    }

    @Override
    public Partial copy() {
        var copy = new PowerSums(type, sums.length);
        System.arraycopy(sums, 0, copy.sums, 0, sums.length);
        copy.unit = unit;
        return copy;
    }

    @Override
    public void write(StateWriter out, long startMicros) {
        out.signed(unit);
        for (BigInteger sum : sums) {
            byte[] bytes = sum.toByteArray();
            out.unsigned(bytes.length);
            out.raw(bytes);
        }
    }

    @Override
    public void read(StateReader in, long startMicros) {
        unit = (int) in.signed();
        for (int i = 0; i < sums.length; i++) {
            sums[i] = new BigInteger(in.raw(in.count()));
        }
    }

    /*
     * With n values and the sums s1 to s4 the central moments are whole numbers over powers of n:
     * n^2 m2 = n s2 - s1^2,  n^3 m3 = n^2 s3 - 3 n s1 s2 + 2 s1^3,  n^4 m4 = n^3 s4 - 4 n^2 s1 s3 + 6 n s1^2 s2 - 3 s1^4,
     * so that skew = m3 / m2^1.5 and kurtosis = m4 / m2^2 - 3 need neither n nor the unit.
     */
    @Override
    public @Nullable Object value(Aggregate aggregate, long count, long atMicros) {
        BigInteger n = BigInteger.valueOf(count);
        BigInteger second = n.multiply(sums[1]).subtract(sums[0].pow(2));
        return switch (aggregate.kind()) {
            case VARIANCE -> quotient(second, n.pow(2), false);
            case STDDEV -> quotient(second, n.pow(2), true);
            case VARIANCE_SAMP -> count < 2 ? null : quotient(second, n.multiply(n.subtract(BigInteger.ONE)), false);
            case STDDEV_SAMP -> count < 2 ? null : quotient(second, n.multiply(n.subtract(BigInteger.ONE)), true);
            case SKEW -> second.signum() == 0 ? null : skew(n, second);
            case KURTOSIS -> second.signum() == 0 ? null : kurtosis(n, second);
            default -> throw new IllegalArgumentException(aggregate + " is no moment");
        };
    }

    private double skew(BigInteger n, BigInteger second) {
        BigInteger third = n.pow(2)
                .multiply(sums[2])
                .subtract(THREE.multiply(n).multiply(sums[0]).multiply(sums[1]))
                .add(sums[0].pow(3).shiftLeft(1));
        return third.signum() * new Quotient(third.pow(2), second.pow(3), 0).root();
    }

    private double kurtosis(BigInteger n, BigInteger second) {
        BigInteger fourth = n.pow(3)
                .multiply(sums[3])
                .subtract(FOUR.multiply(n.pow(2)).multiply(sums[0]).multiply(sums[2]))
                .add(SIX.multiply(n).multiply(sums[0].pow(2)).multiply(sums[1]))
                .subtract(THREE.multiply(sums[0].pow(4)));
        BigInteger square = second.pow(2);
        BigInteger excess = fourth.subtract(THREE.multiply(square));
        return excess.signum() * new Quotient(excess.abs(), square, 0).value();
    }

    private double quotient(BigInteger dividend, BigInteger divisor, boolean root) {
        var quotient = new Quotient(dividend, divisor, 2 * unit);
        return root ? quotient.root() : quotient.value();
    }

    /**
     * A quotient of whole numbers that are not negative, of any size, times a power of two. Its value is the double next to it: a
     * matter of the quotient alone, whatever numbers it was made of.
     */
    private static final class Quotient {
        private final double mantissa;
        private final int exponent;

        Quotient(BigInteger dividend, BigInteger divisor, int exponent) {
            int shift = QUOTIENT_BITS - dividend.bitLength() + divisor.bitLength();
            BigInteger[] parts =
                    dividend.shiftLeft(Math.max(shift, 0)).divideAndRemainder(divisor.shiftLeft(Math.max(-shift, 0)));
            // a last bit for what is left over, so that half of a unit is not taken for exactly half
            BigInteger rest = parts[1].signum() == 0 ? BigInteger.ZERO : BigInteger.ONE;
            this.mantissa = parts[0].shiftLeft(1).or(rest).doubleValue();
            this.exponent = exponent - shift - 1;
        }

        double value() {
            return Math.scalb(mantissa, exponent);
        }

        double root() {
            boolean odd = (exponent & 1) != 0;
            return Math.scalb(Math.sqrt(odd ? mantissa * 2 : mantissa), (exponent - (odd ? 1 : 0)) / 2);
        }
    }
}
