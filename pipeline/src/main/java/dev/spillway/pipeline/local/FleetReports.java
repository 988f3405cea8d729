package dev.spillway.pipeline.local;

import dev.spillway.metrics.FleetMember;
import dev.spillway.metrics.Fold;
import dev.spillway.metrics.MeterMapping;
import dev.spillway.metrics.MetricsConfig;
import dev.spillway.metrics.Series;
import dev.spillway.metrics.SpillwayMeterRegistry;
import dev.spillway.pipeline.prediction.ServerMeters;
import dev.spillway.schemas.shared.FleetKind;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * How the live fleets say how they do: each instance through a registry of its own, as any service of anybody's would, and
 * in the same way.
 *
 * @param bootstrapServers where the samples go
 * @param schemaRegistry where their schema is kept
 */
record FleetReports(String bootstrapServers, String schemaRegistry) {

    /** Both fleets are on this machine, and matter as much as most do. */
    static final String REGION = "local";

    private static final int TIER = 2;

    private static final MeterMapping PREDICTION = MeterMapping.none()
            .requests(
                    Series.of(ServerMeters.REQUESTS),
                    Series.of(ServerMeters.REQUESTS).tagged("outcome", "SERVER_ERROR"),
                    Series.of(ServerMeters.REQUESTS).tagged("status", "503"))
            // a refusal is quick: counted in, it would make a server look the faster the more it refuses
            .latency("latency_ms", Series.of(ServerMeters.REQUESTS).tagged("outcome", "SUCCESS"))
            .latency("feature_latency_ms", Series.of(ServerMeters.FEATURE_LOOKUPS))
            .gauge("cpu_utilization", Fold.MEAN, Series.of(ServerMeters.BUSY))
            .gauge("memory_utilization", Fold.MEAN, Series.of(ServerMeters.HEAP));

    private static final MeterMapping NODE = gauges("gpu_utilization", "gpu_memory_utilization");

    private static final MeterMapping QUEUE = gauges(
            "queue_depth",
            "queue_wait_time_p95_s",
            "queue_depth_tier_1",
            "queue_depth_tier_2",
            "queue_depth_tier_3",
            "queue_depth_tier_4");

    /** Meters that have the names of what they are published as. */
    private static MeterMapping gauges(String... names) {
        MeterMapping mapping = MeterMapping.none();
        for (String name : names) {
            mapping = mapping.gauge(name, Fold.MEAN, Series.of(name));
        }
        return mapping;
    }

    MeterRegistry prediction(String fleet, String instance) {
        return open(FleetMember.of(fleet, FleetKind.PREDICTION, REGION, instance), PREDICTION);
    }

    /** @param instance empty for the queue, which speaks for the fleet */
    MeterRegistry training(String fleet, String instance) {
        return instance.isEmpty()
                ? open(FleetMember.whole(fleet, FleetKind.TRAINING, REGION), QUEUE)
                : open(FleetMember.of(fleet, FleetKind.TRAINING, REGION, instance), NODE);
    }

    private MeterRegistry open(FleetMember member, MeterMapping mapping) {
        return new SpillwayMeterRegistry(MetricsConfig.of(member.tier(TIER), bootstrapServers, schemaRegistry)
                .mapping(mapping));
    }
}
