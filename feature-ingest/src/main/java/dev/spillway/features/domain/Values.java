package dev.spillway.features.domain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Between the bits that state keeps and the objects that callers see. */
public final class Values {
    private Values() {}

    /** Boolean, Integer, Long, Float, Double, String or Instant, by type. */
    public static Object box(FieldType type, long bits, String text) {
        return switch (type) {
            case BOOLEAN -> bits != 0;
            case INT -> (int) bits;
            case LONG -> bits;
            case FLOAT -> (float) Double.longBitsToDouble(bits);
            case DOUBLE -> Double.longBitsToDouble(bits);
            case STRING -> text;
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> instant(bits);
        };
    }

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Epoch microseconds, rounded towards the past. */
    public static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    /** The order of the strings' UTF-8 bytes, which is that of their code points and not of their chars. */
    public static int compareUtf8(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xPair = Character.isSurrogate(x);
                return xPair == Character.isSurrogate(y) ? x - y : xPair ? 1 : -1;
            }
        }
        return a.length() - b.length();
    }

    /** The order of two values of a type other than string; −0.0 comes before 0.0. */
    static int compareBits(FieldType type, long a, long b) {
        return type.isFloating()
                ? Double.compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b))
                : Long.compare(a, b);
    }

    /** The order of two tie breaks of one field; none comes first. */
    static int compareTies(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        if (a instanceof Long number) {
            return number.compareTo((Long) b);
        }
        return a instanceof Double number ? number.compareTo((Double) b) : compareUtf8((String) a, (String) b);
    }
}
