package dev.spillway.pipeline;

import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
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
import org.apache.avro.specific.SpecificRecord;

/** What the values of our topics are, but for {@code feature-updates}, whose rows are what their group makes them. */
public final class RecordTypes {

    /** By the topic's name. */
    public static final Map<String, Class<? extends SpecificRecord>> OF_TOPIC = Map.ofEntries(
            Map.entry(TopicCatalogue.INSTANCE_METRICS.name(), InstanceMetrics.class),
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

    private RecordTypes() {}
}
