package dev.spillway.features.lookup;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.topologies.instances.Whereabouts;
import java.util.List;

/**
 * Where the states of one application are.
 *
 * @param application its id
 * @param here the states at this instance
 * @param where which instance has which partition
 * @param readReplicas standbys that answer beside the owner; 0: they answer where the owner does not
 */
public record Placement(
        String application, List<FeatureGroup> groups, LocalStates here, Whereabouts where, int readReplicas) {
    public Placement {
        groups = List.copyOf(groups);
    }
}
