package dev.spillway.pipeline.prediction;

import java.util.List;

/**
 * Whom a look-up or a prediction is about.
 *
 * @param group the feature group that it belongs to
 * @param key its parts, in the order of the group's definition
 */
public record Entity(String group, List<String> key) {
    public Entity {
        key = List.copyOf(key);
    }
}
