package dev.spillway.scaling;

import dev.spillway.topologies.Key;
import dev.spillway.topologies.ServiceConfig;
import dev.spillway.topologies.Settings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that an operator may set for the scaling service, beside what every service has.
 *
 * @param commitInterval how often a transaction is committed
 */
public record ScalingConfig(Duration commitInterval) {
    static final Key<Duration> COMMIT_INTERVAL = Key.duration(
                    "scaling.commit.interval",
                    Duration.ofMillis(100),
                    "How often a transaction of the scaling service is committed. A decision is seen that much later at most, "
                            + "and one that a budget is asked for three times that.")
            .must(interval -> interval.toMillis() >= 10, "must be at least 10ms");

    /** What is set for scaling alone. */
    public static final List<Key<?>> OWN = List.of(COMMIT_INTERVAL);

    /** All that may be set for the scaling service. */
    public static final List<Key<?>> KEYS =
            Stream.concat(OWN.stream(), ServiceConfig.KEYS.stream()).toList();

    public static ScalingConfig from(Settings set) {
        return new ScalingConfig(set.get(COMMIT_INTERVAL));
    }
}
