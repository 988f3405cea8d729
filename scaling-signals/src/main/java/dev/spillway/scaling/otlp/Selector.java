package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Glob;
import java.util.List;
import java.util.Map;

/**
 * Which data points are meant.
 *
 * @param metric the metric's name, exactly
 * @param where by attribute of the data point: what its value must match one of; an attribute that is absent is empty
 */
public record Selector(String metric, Map<String, List<Glob>> where) {
    public Selector {
        where = Map.copyOf(where);
    }

    boolean matches(String name, Map<String, String> attributes) {
        return metric.equals(name)
                && where.entrySet().stream()
                        .allMatch(each -> matches(each.getValue(), attributes.getOrDefault(each.getKey(), "")));
    }

    private static boolean matches(List<Glob> globs, String value) {
        return globs.stream().anyMatch(glob -> glob.matches(value));
    }
}
