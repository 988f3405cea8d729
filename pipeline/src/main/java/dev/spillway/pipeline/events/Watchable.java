package dev.spillway.pipeline.events;

import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.RegionSignal;
import dev.spillway.schemas.scaling.ScalingControl;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingRequest;
import dev.spillway.schemas.scaling.ScalingSignal;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Definition;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * The topics that people may watch: those of which there are a few records a second. What instances measure and what features
 * become is for programs, which read it from Kafka.
 */
public final class Watchable {

    /** What their values are. */
    public static final Map<String, Class<? extends SpecificRecord>> TOPICS = Map.ofEntries(
            Map.entry(TopicCatalogue.SCALING_SIGNALS.name(), ScalingSignal.class),
            Map.entry(TopicCatalogue.REGION_SIGNALS.name(), RegionSignal.class),
            Map.entry(TopicCatalogue.SCALING_REQUESTS.name(), ScalingRequest.class),
            Map.entry(TopicCatalogue.SCALING_CONTROLS.name(), ScalingControl.class),
            Map.entry(TopicCatalogue.SCALING_DECISIONS.name(), ScalingDecision.class),
            Map.entry(TopicCatalogue.SCALING_OUTCOMES.name(), ScalingOutcome.class),
            Map.entry(TopicCatalogue.STORAGE_PROCEDURES.name(), StorageProcedure.class),
            Map.entry(TopicCatalogue.SCALING_POLICIES.name(), Definition.class),
            Map.entry(TopicCatalogue.GLOBAL_CONFIG.name(), Definition.class),
            Map.entry(TopicCatalogue.ALERTS.name(), Alert.class));

    /** Those whose last day is read when a process starts. */
    public static final Set<String> PAST =
            Set.of(TopicCatalogue.SCALING_DECISIONS.name(), TopicCatalogue.SCALING_OUTCOMES.name());

    private Watchable() {}
}
