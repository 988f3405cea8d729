package dev.spillway.scaling.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** OTLP attributes as text by name; of a name that is there twice, the last. */
final class Attributes {
    private Attributes() {}

    static SortedMap<String, String> of(List<KeyValue> attributes) {
        var texts = new TreeMap<String, String>();
        attributes.forEach(each -> texts.put(each.getKey(), text(each.getValue())));
        return texts;
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            // tells series apart, and is nothing that anyone would look for
            default -> Base64.getEncoder().encodeToString(value.toByteArray());
        };
    }
}
