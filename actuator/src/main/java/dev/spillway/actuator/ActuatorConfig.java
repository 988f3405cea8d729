package dev.spillway.actuator;

import dev.spillway.schemas.scaling.ScalingDecision;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All that an {@link Actuator} may be told.
 *
 * @param bootstrapServers brokers to begin with, as {@code host:port} with commas between
 * @param group the consumer group: actuators of one group share the fleets between them
 * @param topicPrefix what stands before our topics' names on this cluster; may be empty
 * @param mine which decisions are for this group; all others are passed over without a word
 * @param parallel how many fleets may be changed at once, from 1
 * @param kafka further settings of the clients, such as those of TLS and SASL
 * @param meters where is counted what was dropped and what was acknowledged; its clock tells what has expired
 */
public record ActuatorConfig(
        String bootstrapServers,
        String group,
        String topicPrefix,
        Predicate<ScalingDecision> mine,
        int parallel,
        Map<String, ?> kafka,
        MeterRegistry meters) {

    private static final int PARALLEL = 4;

    public ActuatorConfig {
        if (parallel < 1) {
            throw new IllegalArgumentException("need parallel >= 1, got " + parallel);
        }
        kafka = Map.copyOf(kafka);
    }

    /** An actuator of all fleets, which changes four at once. */
    public static ActuatorConfig of(String bootstrapServers, String group) {
        return new ActuatorConfig(
                bootstrapServers, group, "", decision -> true, PARALLEL, Map.of(), new SimpleMeterRegistry());
    }

    /** Only for these decisions. */
    public ActuatorConfig only(Predicate<ScalingDecision> those) {
        return new ActuatorConfig(bootstrapServers, group, topicPrefix, those, parallel, kafka, meters);
    }

    public ActuatorConfig topicPrefix(String prefix) {
        return new ActuatorConfig(bootstrapServers, group, prefix, mine, parallel, kafka, meters);
    }

    public ActuatorConfig parallel(int fleets) {
        return new ActuatorConfig(bootstrapServers, group, topicPrefix, mine, fleets, kafka, meters);
    }

    public ActuatorConfig kafka(Map<String, ?> settings) {
        return new ActuatorConfig(bootstrapServers, group, topicPrefix, mine, parallel, settings, meters);
    }

    public ActuatorConfig meters(MeterRegistry registry) {
        return new ActuatorConfig(bootstrapServers, group, topicPrefix, mine, parallel, kafka, registry);
    }
}
