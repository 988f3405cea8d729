package dev.spillway.bench.sketches;

import com.fasterxml.jackson.annotation.JsonValue;

/** A feature that is added to a group which has a count and a sum, or none. */
public enum Sketch {
    NONE("without", ""),
    APPROX_UNIQUE_COUNT("approx_unique_count of item", "{aggregate: [approx_unique_count], of: item, windows: [1h]}"),
    APPROX_PERCENTILE(
            "approx_percentile of price", "{aggregate: [{approx_percentile: 0.95}], of: price, windows: [1h]}"),
    APPROX_FREQUENT("approx_frequent of item", "{aggregate: [approx_frequent], of: item, windows: [1h]}"),
    TOP_K("top_k: 10 of price", "{aggregate: [{top_k: 10}], of: price, windows: [1h]}"),
    UNIQUE_COUNT("unique_count of item", "{aggregate: [unique_count], of: item, windows: [1h]}"),
    HISTOGRAM("histogram of item", "{aggregate: [histogram], of: item, windows: [1h]}"),
    DECAYED_SUM("decayed_sum of price", "{aggregate: [{decayed_sum: {half_life: 1h}}], of: price}");

    static final String TOPIC = "orders";

    private final String title;
    private final String feature;

    Sketch(String title, String feature) {
        this.title = title;
        this.feature = feature;
    }

    @JsonValue
    public String title() {
        return title;
    }

    /** The group with the feature in it. */
    String definition() {
        return """
                group: customers
                version: 1
                entity: [customer]
                source:
                  topic: %s
                  format: json
                  fields: {customer: string, item: string, price: double, at: timestamp}
                  timestamp: at
                features:
                  - {aggregate: [count], name: orders, windows: [1h]}
                  - {aggregate: [sum], of: price, windows: [1h]}
                """.formatted(TOPIC) + (feature.isEmpty() ? "" : "  - " + feature + "\n");
    }
}
