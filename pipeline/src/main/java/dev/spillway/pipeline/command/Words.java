package dev.spillway.pipeline.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Parts of the front's JSON in words. */
final class Words {
    private static final MathContext DIGITS = new MathContext(4);

    private Words() {}

    /** To the second, without the day if it is that of the other instant. */
    static String time(String text, Instant beside) {
        Instant time = Instant.parse(text).truncatedTo(ChronoUnit.SECONDS);
        boolean sameDay = time.atZone(ZoneOffset.UTC)
                .toLocalDate()
                .equals(beside.atZone(ZoneOffset.UTC).toLocalDate());
        return sameDay ? time.toString().substring("2026-11-22T".length()) : time.toString();
    }

    /** With how far it is from now. */
    static String timeAndDistance(String text, Instant now) {
        Duration until = Duration.between(now, Instant.parse(text));
        String distance = until.isNegative() ? span(until.negated()) + " ago" : "in " + span(until);
        return time(text, now) + " (" + distance + ")";
    }

    /** The two largest units: 3d 4h, 12m 5s, 40s. */
    static String span(Duration span) {
        if (span.toDays() > 0) {
            return span.toDays() + "d " + span.toHoursPart() + "h";
        }
        if (span.toHours() > 0) {
            return span.toHours() + "h " + span.toMinutesPart() + "m";
        }
        return span.toMinutes() > 0 ? span.toMinutes() + "m " + span.toSecondsPart() + "s" : span.toSeconds() + "s";
    }

    /** With four digits, or "missing". */
    static String number(JsonNode number) {
        if (!number.isNumber()) {
            return number.isTextual() ? number.asText() : "missing";
        }
        BigDecimal value = number.decimalValue();
        return value.precision() - value.scale() > DIGITS.getPrecision()
                ? value.setScale(0, java.math.RoundingMode.HALF_UP).toPlainString()
                : value.round(DIGITS).stripTrailingZeros().toPlainString();
    }

    /** What a decision rests on: {@code cpu_utilization 0.83 > 0.7}. */
    static String because(JsonNode evidence) {
        return StreamSupport.stream(evidence.spliterator(), false)
                .map(each -> each.path("metric").asText() + " " + number(each.path("value")) + " "
                        + each.path("comparison").asText() + " " + number(each.path("threshold")))
                .collect(Collectors.joining(", "));
    }

    /** {@code SCALE_OUT 8 to 10}. */
    static String change(JsonNode decision) {
        String percent = decision.path("action").asText().matches("SCALE_(UP|DOWN)") ? " %" : "";
        return decision.path("action").asText() + " " + decision.path("from").asInt() + " to "
                + decision.path("to").asInt() + percent;
    }

    static String list(JsonNode texts) {
        return StreamSupport.stream(texts.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
    }
}
