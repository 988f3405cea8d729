package dev.spillway.scaling.otlp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a name is found: in a data point's attributes, else in its resource's, else it is given.
 *
 * @param datapoint attributes of the data point, tried first and in this order
 * @param resource attributes of the resource, tried next
 * @param otherwise what holds if none of them is there; null: then it is not known
 */
public record Attribute(
        List<String> datapoint,
        List<String> resource,
        @Nullable String otherwise) {
    public Attribute {
        datapoint = List.copyOf(datapoint);
        resource = List.copyOf(resource);
    }

    /** The same name everywhere. */
    public static Attribute constant(String text) {
        return new Attribute(List.of(), List.of(), text);
    }

    Optional<String> in(Map<String, String> ofPoint, Map<String, String> ofResource) {
        return first(datapoint, ofPoint).or(() -> first(resource, ofResource)).or(() -> Optional.ofNullable(otherwise));
    }

    private static Optional<String> first(List<String> names, Map<String, String> attributes) {
        return names.stream()
                .map(name -> attributes.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /** As a fault names it. */
    String places() {
        return "resource attribute " + resource + " or data point attribute " + datapoint;
    }
}
