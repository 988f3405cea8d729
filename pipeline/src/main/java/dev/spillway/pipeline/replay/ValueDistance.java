package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.TimeText;
import dev.spillway.features.domain.Values;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How far a value that was written as JSON is from one of ours. */
final class ValueDistance {
    private static final double APART = Double.POSITIVE_INFINITY;

    private ValueDistance() {}

    /**
     * The difference as a share of the larger: 0 if they are the same, infinity if they are of different kinds, or of a kind that
     * is the same or not. Of lists and maps it is the largest of their items'.
     */
    static double between(JsonNode told, @Nullable Object ours) {
        if (ours == null || told.isNull() || told.isMissingNode()) {
            return ours == null && (told.isNull() || told.isMissingNode()) ? 0 : APART;
        }
        if (ours instanceof Number number) {
            return numbers(told, number);
        }
        if (ours instanceof Instant time) {
            OptionalLong micros = TimeText.micros(SampleFile.plain(told).asText());
            return micros.isPresent() && micros.getAsLong() == Values.micros(time) ? 0 : APART;
        }
        if (ours instanceof List<?> list) {
            return told.isArray() ? lists(told, list) : APART;
        }
        if (ours instanceof Map<?, ?> map) {
            return told.isObject() ? maps(told, map) : APART;
        }
        if (ours instanceof Boolean truth) {
            return told.isBoolean() && told.booleanValue() == truth ? 0 : APART;
        }
        return told.isTextual() && told.textValue().equals(ours) ? 0 : APART;
    }

    private static double numbers(JsonNode told, Number ours) {
        if (!told.isNumber()) {
            return told.isTextual() && told.textValue().equals(ours.toString()) ? 0 : APART;
        }
        if (ours instanceof Float) {
            // both are written in as few digits as tell a float from its neighbours
            return shares(told.floatValue(), ours.floatValue());
        }
        if (ours instanceof Double) {
            return shares(told.doubleValue(), ours.doubleValue());
        }
        BigDecimal exact = BigDecimal.valueOf(ours.longValue());
        return told.decimalValue().compareTo(exact) == 0
                ? 0
                : Math.max(Double.MIN_VALUE, shares(told.doubleValue(), ours.doubleValue()));
    }

    private static double shares(double a, double b) {
        if (Double.compare(a, b) == 0 || a == b) {
            return 0;
        }
        double share = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
        return Double.isNaN(share) ? APART : share;
    }

    private static double lists(JsonNode told, List<?> ours) {
        if (told.size() != ours.size()) {
            return APART;
        }
        double most = 0;
        Iterator<JsonNode> items = told.iterator();
        for (Object item : ours) {
            most = Math.max(most, between(items.next(), item));
        }
        return most;
    }

    private static double maps(JsonNode told, Map<?, ?> ours) {
        if (told.size() != ours.size()) {
            return APART;
        }
        double most = 0;
        for (Map.Entry<?, ?> entry : ours.entrySet()) {
            most = Math.max(most, between(told.path(String.valueOf(entry.getKey())), entry.getValue()));
        }
        return most;
    }
}
