package dev.spillway.features;

import dev.spillway.topologies.Key;
import dev.spillway.topologies.ServiceConfig;
import dev.spillway.topologies.Settings;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that an operator may set for the feature service, beside what every service has.
 *
 * @param entitiesOnHeap of each application, over all its partitions
 */
public record FeatureConfig(String region, int entitiesOnHeap) {
    static final Key<String> REGION = Key.string(
            "features.region",
            "local",
            "The region this service runs in; it is part of every update and row it writes.");
    static final Key<Integer> ENTITIES = Key.integer(
                    "features.entities.heap",
                    200_000,
                    "Entities of each source topic that are kept on the heap, over all partitions. Below the number that "
                            + "are busy at a time, each event costs a read and a write of RocksDB.")
            .must(entities -> entities >= 100, "must be at least 100");

    /** What is set for features alone. */
    public static final List<Key<?>> OWN = List.of(REGION, ENTITIES);

    /** All that may be set for the feature service. */
    public static final List<Key<?>> KEYS =
            Stream.concat(OWN.stream(), ServiceConfig.KEYS.stream()).toList();

    public static FeatureConfig from(Settings set) {
        return new FeatureConfig(set.get(REGION), set.get(ENTITIES));
    }
}
