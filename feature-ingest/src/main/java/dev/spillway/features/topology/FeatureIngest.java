package dev.spillway.features.topology;

import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.source.EventReader;
import dev.spillway.topologies.Quarantine;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the processors of one source topic share.
 *
 * @param readers a new reader of the topic's values, for one task
 * @param route to the partition of an entity
 * @param updates a new maker of updates, for one task
 * @param roles what each group is to do
 * @param beats for the copies of the state; empty: there are none
 */
record FeatureIngest(
        EventLayout layout,
        List<FeatureGroup> groups,
        Supplier<EventReader> readers,
        Route route,
        ServiceClocks clocks,
        Supplier<FeatureUpdates> updates,
        Quarantine quarantine,
        IngestMeters meters,
        Roles roles,
        Optional<Beats> beats) {
    FeatureIngest {
        groups = List.copyOf(groups);
    }
}
