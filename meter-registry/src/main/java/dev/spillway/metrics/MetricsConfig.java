package dev.spillway.metrics;

import java.time.Duration;
import java.util.Map;

/**
 * All that {@link SpillwayMeterRegistry} may be told.
 *
 * @param bootstrapServers brokers to begin with, as {@code host:port} with commas between
 * @param schemaRegistry one or more addresses of the schema registry, with commas between
 * @param step how long an interval is, at least 1 s
 * @param mapping what is published, and from which meters
 * @param accuracy the relative accuracy of latencies; the same for all instances of a fleet
 * @param topicPrefix what stands before our topics' names on this cluster; may be empty
 * @param kafka further settings of the producer, such as those of TLS and SASL
 * @param schemaRegistrySettings further settings of the registry's client, such as {@code basic.auth.user.info}
 */
public record MetricsConfig(
        FleetMember member,
        String bootstrapServers,
        String schemaRegistry,
        Duration step,
        MeterMapping mapping,
        double accuracy,
        String topicPrefix,
        Map<String, ?> kafka,
        Map<String, ?> schemaRegistrySettings) {

    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration STEP_MIN = Duration.ofSeconds(1);

    public MetricsConfig {
        if (step.compareTo(STEP_MIN) < 0) {
            throw new IllegalArgumentException("need a step >= " + STEP_MIN + ", got " + step);
        }
        kafka = Map.copyOf(kafka);
        schemaRegistrySettings = Map.copyOf(schemaRegistrySettings);
    }

    /** Every 10 s what a server has, see {@link MeterMapping#ofServer}. */
    public static MetricsConfig of(FleetMember member, String bootstrapServers, String schemaRegistry) {
        return new MetricsConfig(
                member,
                bootstrapServers,
                schemaRegistry,
                STEP,
                MeterMapping.ofServer(),
                SketchRecorder.ACCURACY,
                "",
                Map.of(),
                Map.of());
    }

    public MetricsConfig step(Duration other) {
        return new MetricsConfig(
                member,
                bootstrapServers,
                schemaRegistry,
                other,
                mapping,
                accuracy,
                topicPrefix,
                kafka,
                schemaRegistrySettings);
    }

    public MetricsConfig mapping(MeterMapping other) {
        return new MetricsConfig(
                member,
                bootstrapServers,
                schemaRegistry,
                step,
                other,
                accuracy,
                topicPrefix,
                kafka,
                schemaRegistrySettings);
    }

    public MetricsConfig accuracy(double other) {
        return new MetricsConfig(
                member,
                bootstrapServers,
                schemaRegistry,
                step,
                mapping,
                other,
                topicPrefix,
                kafka,
                schemaRegistrySettings);
    }

    public MetricsConfig topicPrefix(String other) {
        return new MetricsConfig(
                member,
                bootstrapServers,
                schemaRegistry,
                step,
                mapping,
                accuracy,
                other,
                kafka,
                schemaRegistrySettings);
    }

    /** With further settings, of the Kafka producer and of the schema registry's client. */
    public MetricsConfig clients(Map<String, ?> producer, Map<String, ?> registry) {
        return new MetricsConfig(
                member, bootstrapServers, schemaRegistry, step, mapping, accuracy, topicPrefix, producer, registry);
    }
}
