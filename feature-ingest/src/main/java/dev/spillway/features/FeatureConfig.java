package dev.spillway.features;

import dev.spillway.features.lookup.Terms;
import dev.spillway.features.topology.HotRule;
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
 * @param hot which entities' events are added up where they are read
 * @param lookups what holds of a look-up that does not say otherwise
 * @param patience how long one instance is waited for while there is another
 * @param rollbackKeep for how long a version is kept that another has taken over from
 */
public record FeatureConfig(
        String region, int entitiesOnHeap, HotRule hot, Terms lookups, Duration patience, Duration rollbackKeep) {
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

    static final Key<Integer> HOT_THRESHOLD = Key.integer(
                    "features.hot.threshold",
                    1_000,
                    "From how many events a second on, in one partition of a source, an entity whose home is another partition runs "
                            + "hot: its events are added up where they are read, and it is sent what they add up to, once per "
                            + "commit. It cools when there were less than half as many for 10 s. 0: only those listed run hot.")
            .must(threshold -> threshold >= 0, "must be at least 0");
    static final Key<List<String>> HOT_ENTITIES = Key.list(
                    "features.hot.entities",
                    List.of(),
                    "Entities that always run hot, each named as by the keys of `feature-updates`: the group, a bar, the entity's key. "
                            + "Other groups with the same entity of the same topic share it. One of a group that is not there has no "
                            + "effect.")
            .must(listed -> listed.stream().allMatch(HotRule::isEntity), "must name each as group|entity")
            .must(listed -> listed.size() <= 1_000, "must name at most 1000");

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
    public static final List<Key<?>> OWN =
            List.of(REGION, ENTITIES, HOT_THRESHOLD, HOT_ENTITIES, TIMEOUT, PATIENCE, STALENESS, KEEP);

    /** All that may be set for the feature service. */
    public static final List<Key<?>> KEYS =
            Stream.concat(OWN.stream(), ServiceConfig.KEYS.stream()).toList();

    public static FeatureConfig from(Settings set) {
        return new FeatureConfig(
                set.get(REGION),
                set.get(ENTITIES),
                new HotRule(set.get(HOT_THRESHOLD), set.get(HOT_ENTITIES)),
                Terms.of(set.get(STALENESS), set.get(TIMEOUT)),
                set.get(PATIENCE),
                set.get(KEEP));
    }
}
