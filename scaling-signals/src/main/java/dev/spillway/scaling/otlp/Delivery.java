package dev.spillway.scaling.otlp;

import java.util.List;
import java.util.SortedSet;

/**
 * What one record says of one instance, on its way to where the instance's other points are.
 *
 * @param owner the instance, as the first mapping that knows it has it
 */
record Delivery(Owner owner, List<Item> items) {

    /**
     * A data point that is wanted.
     *
     * @param mappings by which it is the instance's, by name
     */
    record Item(Point point, SortedSet<String> mappings) {}
}
