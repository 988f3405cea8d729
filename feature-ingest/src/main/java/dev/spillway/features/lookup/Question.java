package dev.spillway.features.lookup;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One look-up, as it is asked.
 *
 * @param entity by field; a value of the field's type, or a string or number that reads as it
 * @param features names without the group; empty: all
 */
public record Question(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {}
