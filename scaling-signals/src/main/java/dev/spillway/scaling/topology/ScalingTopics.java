package dev.spillway.scaling.topology;

import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.record.SampleReader;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.Topic;
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
import dev.spillway.topologies.StreamedTopic;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;

/** The topics of the scaling service as its topology reads and writes them. */
public final class ScalingTopics {

    /** Policies, budgets and brakes, each in every partition: what holds for all fleets reaches each task in one order. */
    static final String TERMS = "scaling-terms";

    /** Decisions that a budget is asked for, and what is to become of them. One partition: a budget is one number. */
    static final String CLAIMS = "scaling-claims";

    /** What the budgets say, by fleet. */
    static final String GRANTS = "scaling-grants";

    /** What prediction fleets hand to their regions. One partition, as what it leads to has. */
    static final String TRAFFIC = "scaling-traffic";

    final StreamedTopic<String, ScalingSignal> signals;
    final StreamedTopic<String, ScalingDecision> decisions;
    final StreamedTopic<String, RegionSignal> regions;
    final StreamedTopic<String, StorageProcedure> procedures;
    final StreamedTopic<String, ScalingOutcome> told;
    final StreamedTopic<String, Alert> alerts;
    final Deserializer<Sample> samples;
    final Deserializer<ScalingRequest> requests;
    final Deserializer<ScalingOutcome> outcomes;
    final Deserializer<ScalingControl> controls;
    final Deserializer<Definition> definitions;

    public ScalingTopics(SchemaRegistry registry) {
        this.signals = written(TopicCatalogue.SCALING_SIGNALS, ScalingSignal.class, registry);
        this.decisions = written(TopicCatalogue.SCALING_DECISIONS, ScalingDecision.class, registry);
        this.regions = written(TopicCatalogue.REGION_SIGNALS, RegionSignal.class, registry);
        this.procedures = written(TopicCatalogue.STORAGE_PROCEDURES, StorageProcedure.class, registry);
        this.told = written(TopicCatalogue.SCALING_OUTCOMES, ScalingOutcome.class, registry);
        this.alerts = written(TopicCatalogue.ALERTS, Alert.class, registry);
        this.samples = SampleReader.of(registry);
        this.requests = RecordSerde.of(ScalingRequest.class, registry).deserializer();
        this.outcomes = RecordSerde.of(ScalingOutcome.class, registry).deserializer();
        this.controls = RecordSerde.of(ScalingControl.class, registry).deserializer();
        this.definitions = RecordSerde.of(Definition.class, registry).deserializer();
    }

    private static <T extends SpecificRecord> StreamedTopic<String, T> written(
            Topic topic, Class<T> type, SchemaRegistry registry) {
        return new StreamedTopic<>(topic.name(), Serdes.String(), RecordSerde.of(type, registry));
    }

    /** Where decisions are written. */
    public StreamedTopic<String, ScalingDecision> decisions() {
        return decisions;
    }

    /** Where signals are written. */
    public StreamedTopic<String, ScalingSignal> signals() {
        return signals;
    }

    /** Where the sums of regions are written. */
    public StreamedTopic<String, RegionSignal> regions() {
        return regions;
    }

    /** Where the steps of storage procedures are written. */
    public StreamedTopic<String, StorageProcedure> procedures() {
        return procedures;
    }

    /** Where alerts are written. */
    public StreamedTopic<String, Alert> alerts() {
        return alerts;
    }

    /** The sources that are keyed by fleet, and so have to be partitioned alike. */
    public static List<String> byFleet() {
        return List.of(
                TopicCatalogue.INSTANCE_METRICS.name(),
                TopicCatalogue.SCALING_REQUESTS.name(),
                TopicCatalogue.SCALING_OUTCOMES.name());
    }

    /** The sources that hold for all fleets. */
    static List<String> ofAll() {
        return List.of(
                TopicCatalogue.SCALING_POLICIES.name(),
                TopicCatalogue.GLOBAL_CONFIG.name(),
                TopicCatalogue.SCALING_CONTROLS.name());
    }
}
