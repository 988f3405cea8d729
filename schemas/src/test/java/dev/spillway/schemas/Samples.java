package dev.spillway.schemas;

import dev.spillway.schemas.features.DeployedVersion;
import dev.spillway.schemas.features.FeatureDeployment;
import dev.spillway.schemas.scaling.Control;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.Mode;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.RegionSignal;
import dev.spillway.schemas.scaling.RuleStanding;
import dev.spillway.schemas.scaling.RuleState;
import dev.spillway.schemas.scaling.ScalingAction;
import dev.spillway.schemas.scaling.ScalingControl;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingRequest;
import dev.spillway.schemas.scaling.ScalingSignal;
import dev.spillway.schemas.scaling.ScalingUnit;
import dev.spillway.schemas.scaling.Sketch;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.schemas.scaling.StorageStep;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.schemas.shared.Evidence;
import dev.spillway.schemas.shared.FleetKind;
import dev.spillway.schemas.shared.Severity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record of each kind, as its golden bytes have it: every field is set, but those of which a record has either the
 * one or the other. Maps are ordered, since a map's order is in the bytes.
 *
 * @param name the record's folder in {@code released} and {@code wire}
 * @param topic a topic whose values such records are
 */
record Samples(String name, Topic topic, SpecificRecord record) {

    private static final Instant AT = Instant.parse("2026-11-22T12:00:00.000001Z");

    static List<Samples> all() {
        return List.of(
                new Samples("feature-update", TopicCatalogue.FEATURE_UPDATES, SampleUpdate.update()),
                new Samples("lookup-sample", TopicCatalogue.LOOKUP_SAMPLES, SampleUpdate.lookup()),
                new Samples("feature-deployment", TopicCatalogue.FEATURE_DEPLOYMENTS, deployment()),
                new Samples("instance-metrics", TopicCatalogue.INSTANCE_METRICS, metrics()),
                new Samples("scaling-signal", TopicCatalogue.SCALING_SIGNALS, signal()),
                new Samples("region-signal", TopicCatalogue.REGION_SIGNALS, regionSignal()),
                new Samples("scaling-request", TopicCatalogue.SCALING_REQUESTS, request()),
                new Samples("scaling-control", TopicCatalogue.SCALING_CONTROLS, control()),
                new Samples("scaling-decision", TopicCatalogue.SCALING_DECISIONS, decision()),
                new Samples("scaling-outcome", TopicCatalogue.SCALING_OUTCOMES, outcome()),
                new Samples("storage-procedure", TopicCatalogue.STORAGE_PROCEDURES, procedure()),
                new Samples("definition", TopicCatalogue.SCALING_POLICIES, definition()),
                new Samples("alert", TopicCatalogue.ALERTS, alert()));
    }

    @Override
    public String toString() {
        return name;
    }

    private static FeatureDeployment deployment() {
        return FeatureDeployment.newBuilder()
                .setEpoch(7)
                .setAt(AT)
                .setServing(version(3, false))
                .setCandidate(version(5, false))
                .setPrevious(version(2, true))
                .setEnding(List.of(version(4, false)))
                .setRefused(4)
                .setDropTable(true)
                .build();
    }

    private static DeployedVersion version(int version, boolean founding) {
        return new DeployedVersion(
                version, "0f".repeat(32), "group: driver_features\nversion: " + version + "\n", founding, AT);
    }

    private static InstanceMetrics metrics() {
        return InstanceMetrics.newBuilder()
                .setFleet("serving")
                .setKind(FleetKind.PREDICTION)
                .setRegion("us-west")
                .setTier(1)
                .setInstance("serving-7")
                .setAt(AT)
                .setIntervalS(10)
                .setGauges(ordered("qps", 40_001.5, "cpu_utilization", 0.71))
                .setLatencies(ordered("latency_ms", sketch()))
                .setRemoved(true)
                .build();
    }

    private static Sketch sketch() {
        return Sketch.newBuilder()
                .setGamma(1.01 / 0.99)
                .setZeroes(2)
                .setCounts(ordered("-3", 1L, "51", 1_234_567_890_123L))
                .setMin(0)
                .setMax(7.7)
                .build();
    }

    private static ScalingSignal signal() {
        return ScalingSignal.newBuilder()
                .setFleet("serving")
                .setKind(FleetKind.PREDICTION)
                .setRegion("us-west")
                .setTier(1)
                .setAt(AT)
                .setInstances(50)
                .setKnown(51)
                .setReporting(49)
                .setCoverage(0.9607843137254902)
                .setMetrics(ordered("qps_per_instance", 40_001.5))
                .setRules(ordered(
                        "qps_high", new RuleStanding(RuleState.PENDING, AT),
                        "slow", new RuleStanding(RuleState.MISSING, AT.plusSeconds(10))))
                .build();
    }

    private static RegionSignal regionSignal() {
        return RegionSignal.newBuilder()
                .setRegion("us-west")
                .setAt(AT)
                .setRequests(20_000_000)
                .setErrors(3)
                .setAvailability(0.9999)
                .setLatencyP95Ms(7.5)
                .setLatencyP99Ms(9.25)
                .setLatency(sketch())
                .build();
    }

    private static ScalingRequest request() {
        return ScalingRequest.newBuilder()
                .setId("serving@3")
                .setEpoch(3)
                .setIssuedAt(AT)
                .setValidUntil(AT.plusSeconds(3_600))
                .setFleet("serving")
                .setAtLeast(80)
                .setFactor(1.5)
                .setPriority(1)
                .setReason("takes over from us-east")
                .setIncident("us-east|2026-11-22T11:59:00.000000Z")
                .build();
    }

    private static ScalingControl control() {
        return ScalingControl.newBuilder()
                .setControl(Control.APPROVED)
                .setBy("operator")
                .setReason("the sale starts at noon")
                .setDecisionId("serving@42")
                .build();
    }

    private static ScalingDecision decision() {
        return ScalingDecision.newBuilder()
                .setId("serving@42")
                .setEpoch(42)
                .setIssuedAt(AT)
                .setValidUntil(AT.plusSeconds(300))
                .setFleet("serving")
                .setRegion("us-west")
                .setTier(1)
                .setKind(FleetKind.PREDICTION)
                .setAction(ScalingAction.SCALE_OUT)
                .setUnit(ScalingUnit.INSTANCE)
                .setFrom(50)
                .setTo(75)
                .setWanted(76)
                .setRule("qps_high")
                .setBecause(List.of(evidence()))
                .setClamps(List.of("max"))
                .setPolicy("prediction-service")
                .setPolicyVersion(1)
                .setPreferSpot(true)
                .setPriority(1)
                .setMode(Mode.ADVISE)
                .build();
    }

    private static Evidence evidence() {
        return new Evidence("qps_per_instance", 40_001.5, ">", 40_000.0, AT);
    }

    private static ScalingOutcome outcome() {
        return ScalingOutcome.newBuilder()
                .setDecisionId("serving@42")
                .setEpoch(42)
                .setStatus(OutcomeStatus.FAILED)
                .setInstances(60)
                .setRemoved(List.of("serving-7"))
                .setAt(AT)
                .setDetail("no capacity in us-west-2b")
                .build();
    }

    private static StorageProcedure procedure() {
        return StorageProcedure.newBuilder()
                .setId("features@2")
                .setEpoch(2)
                .setIssuedAt(AT)
                .setValidUntil(AT.plusSeconds(14_400))
                .setStep(StorageStep.WAIT_STREAMING)
                .setNode("127.0.0.2")
                .setSince(AT)
                .setDetail("streaming from 3 nodes")
                .build();
    }

    private static Definition definition() {
        return new Definition("policy: prediction-service\nversion: 1\n", 1, "0f".repeat(32));
    }

    private static Alert alert() {
        return Alert.newBuilder()
                .setSeverity(Severity.WARNING)
                .setSummary("fleet serving: qps has been missing for 10 m")
                .setEvidence(List.of(evidence()))
                .setFiring(true)
                .setSince(AT)
                .setAt(AT.plusSeconds(600))
                .setRegion("us-west")
                .setFleet("serving")
                .setIncident("us-west|2026-11-22T12:00:00.000001Z")
                .build();
    }

    private static <V> Map<String, V> ordered(String key, V value) {
        var map = new LinkedHashMap<String, V>();
        map.put(key, value);
        return map;
    }

    private static <V> Map<String, V> ordered(String key, V value, String next, V nextValue) {
        Map<String, V> map = ordered(key, value);
        map.put(next, nextValue);
        return map;
    }
}
