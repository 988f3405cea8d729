package dev.spillway.features;

import dev.spillway.features.lookup.Terms;
import dev.spillway.topologies.Key;
import dev.spillway.topologies.ServiceConfig;
import dev.spillway.topologies.Settings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that an operator may set for the feature service, beside what every service has.
 *
 * @param entitiesOnHeap of each application, over all its partitions
 * @param lookups what holds of a look-up that does not say otherwise
 * @param patience how long one instance is waited for while there is another
 * @param rollbackKeep for how long a version is kept that another has taken over from
 */
public record FeatureConfig(
        String region, int entitiesOnHeap, Terms lookups, Duration patience, Duration rollbackKeep) {
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

    static final Key<Duration> TIMEOUT = Key.duration(
                    "features.lookup.timeout",
                    Duration.ofMillis(800),
                    "How long a look-up waits for other instances, if its caller does not go before. What is not answered by then "
                            + "has the status INVALID.")
            .must(timeout -> timeout.toMillis() >= 1, "must be at least 1ms");
    static final Key<Duration> PATIENCE = Key.duration(
                    "features.lookup.patience",
                    Duration.ofMillis(150),
                    "How long a look-up waits for one instance while there is another that may answer.")
            .must(patience -> patience.toMillis() >= 1, "must be at least 1ms");
    static final Key<Duration> STALENESS = Key.duration(
            "features.lookup.staleness",
            Duration.ofMinutes(2),
            "How far behind its owner a standby may be that answers a look-up, unless the look-up says so itself with "
                    + "`max-staleness`. Less than the group's session timeout leaves entities without an answer while a dead "
                    + "owner is not yet missed; 0s: only owners answer.");

    static final Key<Duration> KEEP = Key.duration(
            "features.rollback.keep",
            Duration.ofHours(1),
            "How long the version of a group that served before goes on folding, so that a roll-back finds it at once. It costs "
                    + "what a second version costs.");

    /** What is set for features alone. */
    public static final List<Key<?>> OWN = List.of(REGION, ENTITIES, TIMEOUT, PATIENCE, STALENESS, KEEP);

    /** All that may be set for the feature service. */
    public static final List<Key<?>> KEYS =
            Stream.concat(OWN.stream(), ServiceConfig.KEYS.stream()).toList();

    public static FeatureConfig from(Settings set) {
        return new FeatureConfig(
                set.get(REGION),
                set.get(ENTITIES),
                Terms.of(set.get(STALENESS), set.get(TIMEOUT)),
                set.get(PATIENCE),
                set.get(KEEP));
    }
}
