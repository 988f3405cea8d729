package dev.spillway.topologies;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How one kind of value is written in a configuration file.
 *
 * @param name as the configuration reference calls it
 * @param example what a fault shows to whoever wrote something else
 * @param parse throws IllegalArgumentException on text it cannot read
 * @param print writes a value so that {@code parse} reads it back
 */
record ValueType<T>(String name, String example, Function<String, T> parse, Function<T, String> print) {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d+) ?([A-Za-z]*)");

    /** Largest first, since a value is printed in the largest unit that divides it. */
    private static final List<Map.Entry<String, Long>> DURATION_UNITS = List.of(
            Map.entry("w", 604_800_000L),
            Map.entry("d", 86_400_000L),
            Map.entry("h", 3_600_000L),
            Map.entry("m", 60_000L),
            Map.entry("s", 1_000L),
            Map.entry("ms", 1L));

    /** Binary units, then decimal ones, each largest first. */
    private static final List<Map.Entry<String, Long>> BYTE_UNITS = List.of(
            Map.entry("TiB", 1L << 40),
            Map.entry("GiB", 1L << 30),
            Map.entry("MiB", 1L << 20),
            Map.entry("KiB", 1L << 10),
            Map.entry("TB", 1_000_000_000_000L),
            Map.entry("GB", 1_000_000_000L),
            Map.entry("MB", 1_000_000L),
            Map.entry("kB", 1_000L),
            Map.entry("", 1L));

    static final ValueType<Duration> DURATION =
            new ValueType<>("duration", "500ms, 30s, 5m, 1h or PT30S", ValueType::duration, ValueType::text);
    static final ValueType<Long> BYTES = new ValueType<>(
            "bytes", "64MiB, 1GB or 1048576", text -> scaled(text, BYTE_UNITS), bytes -> unscaled(bytes, BYTE_UNITS));
    static final ValueType<Integer> INT = new ValueType<>("int", "4", Integer::valueOf, String::valueOf);
    static final ValueType<Long> LONG = new ValueType<>("long", "100000", Long::valueOf, String::valueOf);
    static final ValueType<Double> RATIO = new ValueType<>("ratio", "0.75", ValueType::ratio, String::valueOf);
    static final ValueType<Boolean> BOOLEAN =
            new ValueType<>("boolean", "true or false", ValueType::truth, String::valueOf);
    static final ValueType<String> STRING = new ValueType<>("string", "any text", text -> text, text -> text);
    static final ValueType<Secret> SECRET = new ValueType<>(
            "secret", "any text", Secret::new, secret -> secret.reveal().isEmpty() ? "" : "(secret)");
    static final ValueType<List<String>> LIST =
            new ValueType<>("list", "a, b, c", ValueType::list, values -> String.join(", ", values));

    private static Duration duration(String text) {
        return text.startsWith("P") ? iso(text) : Duration.ofMillis(scaled(text, DURATION_UNITS));
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String text(Duration value) {
        return value.equals(Duration.ofMillis(value.toMillis()))
                ? unscaled(value.toMillis(), DURATION_UNITS)
                : value.toString();
    }

    private static long scaled(String text, List<Map.Entry<String, Long>> units) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text);
        if (parts.matches()) {
            for (Map.Entry<String, Long> unit : units) {
                if (unit.getKey().equals(parts.group(2))) {
                    return product(Long.parseLong(parts.group(1)), unit.getValue());
                }
            }
        }
        throw new IllegalArgumentException(text);
    }

    private static long product(long number, long unit) {
        try {
            return Math.multiplyExact(number, unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String unscaled(long value, List<Map.Entry<String, Long>> units) {
        for (Map.Entry<String, Long> unit : units) {
            if (value != 0 && value % unit.getValue() == 0) {
                return value / unit.getValue() + unit.getKey();
            }
        }
        return value + units.get(units.size() - 1).getKey();
    }

    private static double ratio(String text) {
        double value = Double.parseDouble(text);
        if (!(0 <= value && value <= 1)) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return text.equals("true");
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::trim)
                .filter(each -> !each.isEmpty())
                .collect(Collectors.toUnmodifiableList());
    }
}
