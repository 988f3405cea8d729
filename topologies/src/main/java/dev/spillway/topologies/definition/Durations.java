package dev.spillway.topologies.definition;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as definitions write them: an integer and ms, s, m, h, d or w. */
public final class Durations {
    public static final String FORM = "an integer with ms, s, m, h, d or w, such as 15m";

    public static final long SECOND_MICROS = 1_000_000;

    private static final Pattern PATTERN = Pattern.compile("(\\d+)(ms|s|m|h|d|w)");
    private static final Map<String, Long> UNIT_MICROS = Map.of(
            "ms", 1_000L,
            "s", SECOND_MICROS,
            "m", 60 * SECOND_MICROS,
            "h", 3_600 * SECOND_MICROS,
            "d", 86_400 * SECOND_MICROS,
            "w", 7 * 86_400 * SECOND_MICROS);

    private Durations() {}

    /** Microseconds; empty if the text is no duration or longer than microseconds can count. */
    public static OptionalLong micros(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            long unit = UNIT_MICROS.getOrDefault(matcher.group(2), 0L);
            return OptionalLong.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** As a definition would write it: in the largest unit that it is a whole number of. */
    public static String text(long micros) {
        if (micros == 0) {
            return "0s";
        }
        for (String unit : List.of("w", "d", "h", "m", "s", "ms")) {
            long unitMicros = UNIT_MICROS.getOrDefault(unit, 0L);
            if (micros % unitMicros == 0) {
                return micros / unitMicros + unit;
            }
        }
        throw new IllegalArgumentException(micros + " µs is no whole number of milliseconds");
    }
}
