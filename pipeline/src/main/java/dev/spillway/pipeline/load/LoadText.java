package dev.spillway.pipeline.load;

import dev.spillway.topologies.DidYouMean;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A load's shape as people write it. */
final class LoadText {

    private static final Map<String, String> FORMS = Map.of(
            "off", "off",
            "constant", "constant:RATE, such as constant:40",
            "daily", "daily:DAY:LOW..HIGH, such as daily:20m:5..120",
            "steps", "steps:DURATION@RATE,..., such as steps:2m@20,30s@120");

    private static final Map<String, Integer> UNIT_SECONDS = Map.of("s", 1, "m", 60, "h", 3_600);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smh])");
    private static final Pattern RATE = Pattern.compile("\\d{1,6}(\\.\\d{1,6})?");

    private final String text;

    LoadText(String text) {
        this.text = text;
    }

    LoadShape shape() {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        return switch (name) {
            case "off" -> off(rest);
            case "constant" -> new LoadShape.Constant(rate(name, rest));
            case "daily" -> daily(name, rest);
            case "steps" ->
                new LoadShape.Steps(Arrays.stream(rest.split(",", -1))
                        .map(step -> step(name, step))
                        .toList());
            default ->
                throw new IllegalArgumentException("the load \"" + text + "\" has no shape that is known: "
                        + DidYouMean.among(FORMS.keySet(), name)
                                .map(meant -> "did you mean " + FORMS.get(meant) + "?")
                                .orElse("write daily:DAY:LOW..HIGH, constant:RATE, steps:DURATION@RATE,... or off"));
        };
    }

    private LoadShape off(String rest) {
        if (!rest.isEmpty()) {
            throw wrong("off", "nothing follows off");
        }
        return new LoadShape.Off();
    }

    private LoadShape daily(String name, String rest) {
        List<String> parts = List.of(rest.split(":", -1));
        if (parts.size() != 2) {
            throw wrong(name, "a day and two rates are needed");
        }
        List<String> rates = List.of(parts.get(1).split("\\.\\.", -1));
        if (rates.size() != 2) {
            throw wrong(name, "\"" + parts.get(1) + "\" are no two rates");
        }
        double low = rate(name, rates.get(0));
        double high = rate(name, rates.get(1));
        if (low > high) {
            throw wrong(name, rates.get(0) + " is above " + rates.get(1));
        }
        return new LoadShape.Daily(seconds(name, parts.get(0)), low, high);
    }

    private LoadShape.Steps.Step step(String name, String step) {
        int at = step.indexOf('@');
        if (at < 0) {
            throw wrong(name, "\"" + step + "\" has no @");
        }
        return new LoadShape.Steps.Step(seconds(name, step.substring(0, at)), rate(name, step.substring(at + 1)));
    }

    private double seconds(String name, String duration) {
        Matcher read = DURATION.matcher(duration);
        if (read.matches()) {
            double seconds = Double.parseDouble(read.group(1)) * unitSeconds(read.group(2));
            if (seconds > 0) {
                return seconds;
            }
        }
        throw wrong(name, "\"" + duration + "\" is no duration above 0: write 30s, 20m or 1h");
    }

    private static int unitSeconds(String unit) {
        return UNIT_SECONDS.getOrDefault(unit, 1);
    }

    private double rate(String name, String rate) {
        if (RATE.matcher(rate).matches()) {
            double perSecond = Double.parseDouble(rate);
            if (perSecond <= LoadShape.PER_SECOND_MAX) {
                return perSecond;
            }
        }
        throw wrong(name, "\"" + rate + "\" is no number a second from 0 to " + number(LoadShape.PER_SECOND_MAX));
    }

    private IllegalArgumentException wrong(String name, String what) {
        return new IllegalArgumentException(
                "the load \"" + text + "\" cannot be read: " + what + "; write " + FORMS.get(name));
    }

    static void requireRate(double perSecond) {
        if (!(perSecond >= 0 && perSecond <= LoadShape.PER_SECOND_MAX)) {
            throw new IllegalArgumentException(
                    "need from 0 to " + number(LoadShape.PER_SECOND_MAX) + " a second, got " + perSecond);
        }
    }

    static String number(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    /** In the longest unit of which it is a whole number. */
    static String duration(double seconds) {
        if (seconds % 3_600 == 0) {
            return number(seconds / 3_600) + "h";
        }
        return seconds % 60 == 0 ? number(seconds / 60) + "m" : number(seconds) + "s";
    }
}
