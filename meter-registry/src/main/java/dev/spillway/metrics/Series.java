package dev.spillway.metrics;

import io.micrometer.core.instrument.Meter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Some of the series of a meter, by their tags.
 *
 * @param meter the meter's name, as the code that registers it gives it: {@code http.server.requests}
 * @param tags for some tags the values that a series may have; a series without such a tag is left out
 */
public record Series(String meter, Map<String, Set<String>> tags) {

    public Series {
        tags = Map.copyOf(tags);
    }

    /** All series of a meter. */
    public static Series of(String meter) {
        return new Series(meter, Map.of());
    }

    /** Those of these whose tag has one of the values. */
    public Series tagged(String tag, String... values) {
        var more = new TreeMap<>(tags);
        more.put(tag, Set.of(values));
        return new Series(meter, more);
    }

    boolean include(Meter.Id id) {
        return id.getName().equals(meter)
                && tags.entrySet().stream().allMatch(tag -> hasOneOf(id, tag.getKey(), tag.getValue()));
    }

    private static boolean hasOneOf(Meter.Id id, String tag, Set<String> values) {
        String value = id.getTag(tag);
        return value != null && values.contains(value);
    }
}
