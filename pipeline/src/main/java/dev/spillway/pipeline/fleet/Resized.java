package dev.spillway.pipeline.fleet;

import java.util.List;

/**
 * What became of a fleet.
 *
 * @param instances those that run
 * @param removed those that have been stopped, for good: no instance gets a name again
 */
public record Resized(List<String> instances, List<String> started, List<String> removed) {
    public Resized {
        instances = List.copyOf(instances);
        started = List.copyOf(started);
        removed = List.copyOf(removed);
    }
}
