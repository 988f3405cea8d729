package dev.spillway.features.domain;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Times as text: RFC 3339, read leniently and written strictly. The one place that reads a time from text.
 *
 * <table>
 * <caption>What is read</caption>
 * <tr><td>{@code 2024-02-29T23:59:59.123456Z}</td><td>as it stands; {@code t} and {@code z} too</td></tr>
 * <tr><td>{@code 2024-02-29 23:59:59}</td><td>a blank for {@code T}; a missing zone is UTC</td></tr>
 * <tr><td>{@code 2024-03-01T01:29:59+01:30}</td><td>any offset up to 23:59</td></tr>
 * <tr><td>{@code …59.123456789Z}</td><td>digits beyond six are cut off</td></tr>
 * <tr><td>{@code 2016-12-31T23:59:60Z}</td><td>a leap second, only as the last of a UTC day: the first instant of the
 * next, as in POSIX time</td></tr>
 * </table>
 *
 * Nothing else is: no date without a time, no time without seconds, no {@code 24:00:00}, no year but 0001 to 9999.
 */
public final class TimeText {
    private static final long FIRST_SECOND = LocalDateTime.of(1, 1, 1, 0, 0).toEpochSecond(ZoneOffset.UTC);
    private static final long END_SECOND =
            LocalDateTime.of(9999, 12, 31, 23, 59, 59).toEpochSecond(ZoneOffset.UTC) + 1;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int SHORTEST = "2024-02-29T23:59:59".length();
    /** No day, second or offset comes near it. */
    private static final int BAD = Integer.MIN_VALUE;

    /** The locale is the one whose digits are ASCII, whatever the machine's. */
    private static final DateTimeFormatter SIX_DIGITS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);

    private TimeText() {}

    /** Epoch microseconds; empty if the text is no time. */
    public static OptionalLong micros(String text) {
        if (text.length() < SHORTEST || !isShaped(text)) {
            return OptionalLong.empty();
        }
        long day = epochDay(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
        int second = secondOfDay(digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2));
        int zoneAt = endOfFraction(text);
        int offset = zoneAt == BAD ? BAD : offsetSeconds(text, zoneAt);
        if (day == BAD || second == BAD || offset == BAD) {
            return OptionalLong.empty();
        }
        long seconds = day * SECONDS_PER_DAY + second - offset;
        boolean leap = text.startsWith("60", 17);
        if (leap && Math.floorMod(seconds, SECONDS_PER_DAY) != 0) {
            return OptionalLong.empty();
        }
        return isSayable(seconds)
                ? OptionalLong.of(seconds * 1_000_000 + fractionMicros(text, zoneAt))
                : OptionalLong.empty();
    }

    /**
     * A bare number of a declared type as epoch microseconds: its unit is that of the type; what is finer than a
     * microsecond is cut off towards the past. Empty if it is beyond what a long can hold.
     */
    public static OptionalLong micros(BigDecimal number, FieldType type) {
        int digits = switch (type) {
            case TIMESTAMP_S -> 6;
            case TIMESTAMP_MS -> 3;
            default -> 0;
        };
        return NumberText.floor(number, digits);
    }

    /** As {@link #micros(BigDecimal, FieldType)}, without going through a decimal. */
    public static OptionalLong micros(long number, FieldType type) {
        long factor = switch (type) {
            case TIMESTAMP_S -> 1_000_000;
            case TIMESTAMP_MS -> 1_000;
            default -> 1;
        };
        long micros = number * factor;
        boolean whole = Math.multiplyHigh(number, factor) == micros >> 63;
        return whole ? OptionalLong.of(micros) : OptionalLong.empty();
    }

    /**
     * A time where replay itself reads one ({@code timestamp}, {@code at}, {@code --until}): as {@link #micros(String)}, or a
     * bare number of epoch milliseconds.
     */
    public static OptionalLong replayTime(String text) {
        OptionalLong time = micros(text);
        if (time.isPresent()) {
            return time;
        }
        return NumberText.decimal(text)
                .map(number -> micros(number, FieldType.TIMESTAMP_MS))
                .orElse(OptionalLong.empty());
    }

    /**
     * RFC 3339 in UTC with six digits, which {@link #micros(String)} reads back. Beyond the years that RFC 3339 can say the
     * year has a sign, which it does not read back.
     */
    public static String format(long micros) {
        LocalDateTime time = LocalDateTime.ofInstant(Values.instant(micros), ZoneOffset.UTC);
        return SIX_DIGITS.format(time);
    }

    /** Whether the time lies in the years 1 to 9999, so that its text can be read back. */
    public static boolean isSayable(Instant time) {
        return isSayable(time.getEpochSecond());
    }

    private static boolean isSayable(long seconds) {
        return seconds >= FIRST_SECOND && seconds < END_SECOND;
    }

    private static boolean isShaped(String text) {
        char separator = text.charAt(10);
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && (separator == 'T' || separator == 't' || separator == ' ')
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    private static long epochDay(int year, int month, int day) {
        boolean known = year >= 1 && month >= 1 && month <= 12 && day >= 1;
        return known && day <= YearMonth.of(year, month).lengthOfMonth()
                ? LocalDate.of(year, month, day).toEpochDay()
                : BAD;
    }

    private static int secondOfDay(int hour, int minute, int second) {
        boolean known = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60;
        return known ? hour * 3_600 + minute * 60 + second : BAD;
    }

    /** Where the zone begins, or the text ends. */
    private static int endOfFraction(String text) {
        int end = SHORTEST;
        if (end == text.length() || text.charAt(end) != '.') {
            return end;
        }
        end++;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end == SHORTEST + 1 ? BAD : end;
    }

    private static long fractionMicros(String text, int end) {
        long micros = 0;
        for (int i = SHORTEST + 1; i <= SHORTEST + 6; i++) {
            micros = micros * 10 + (i < end ? text.charAt(i) - '0' : 0);
        }
        return micros;
    }

    private static int offsetSeconds(String text, int at) {
        int length = text.length() - at;
        if (length == 0 || (length == 1 && (text.charAt(at) == 'Z' || text.charAt(at) == 'z'))) {
            return 0;
        }
        boolean shaped = length == "+01:30".length() && text.charAt(at + 3) == ':';
        int sign = text.charAt(at) == '+' ? 1 : text.charAt(at) == '-' ? -1 : 0;
        if (!shaped || sign == 0) {
            return BAD;
        }
        int seconds = secondOfDay(digits(text, at + 1, 2), digits(text, at + 4, 2), 0);
        return seconds == BAD ? BAD : sign * seconds;
    }

    /** The number that the digits spell; -1 if one of them is none. */
    private static int digits(String text, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
