package dev.spillway.pipeline.prediction;

import java.util.Map;
import java.util.Optional;

/** Where a server looks features up. Safe for any thread. */
@FunctionalInterface
public interface FeatureSource {

    /**
     * The entity's features that are numbers and not missing, by name; empty if they could not be looked up, or not soon
     * enough: the server then goes by what it knows without. Waits, but not for long.
     */
    Optional<Map<String, Double>> features(Entity entity);
}
