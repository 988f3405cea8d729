package dev.spillway.bench.scaling;

import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingSignal;

/** A registry in each process: all of them know what they exchange by the same ids. */
final class Registered {
    private Registered() {}

    static InMemoryRegistry registry() {
        var registry = new InMemoryRegistry();
        // in one order everywhere: ids are given in turn
        RecordSerde.of(InstanceMetrics.class, registry).schemaId(TopicCatalogue.INSTANCE_METRICS.name());
        RecordSerde.of(ScalingSignal.class, registry).schemaId(TopicCatalogue.SCALING_SIGNALS.name());
        RecordSerde.of(ScalingDecision.class, registry).schemaId(TopicCatalogue.SCALING_DECISIONS.name());
        return registry;
    }
}
