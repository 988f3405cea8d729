package dev.spillway.scaling.record;

import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Evidence;
import dev.spillway.scaling.domain.Outcome;
import dev.spillway.scaling.domain.RegionSignal;
import dev.spillway.scaling.domain.RuleStanding;
import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.domain.Sketch;
import dev.spillway.scaling.storage.ProcedureStep;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.Mode;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.RuleState;
import dev.spillway.schemas.scaling.ScalingAction;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingSignal;
import dev.spillway.schemas.scaling.ScalingUnit;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.schemas.shared.FleetKind;
import dev.spillway.schemas.shared.Severity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the domain says, as records of scaling's topics. */
public final class Outgoing {
    private Outgoing() {}

    /** What an instance says, for sources of metrics that are no records of ours. */
    public static InstanceMetrics sample(Sample sample) {
        var latencies = new TreeMap<String, dev.spillway.schemas.scaling.Sketch>();
        sample.latencies().forEach((name, sketch) -> latencies.put(name, sketch(sketch)));
        return InstanceMetrics.newBuilder()
                .setFleet(sample.fleet())
                .setKind(FleetKind.valueOf(sample.kind().name()))
                .setRegion(sample.region())
                .setTier(sample.tier())
                .setInstance(sample.instance())
                .setAt(instant(sample.atMicros()))
                .setIntervalS(sample.intervalMicros() / 1e6)
                .setGauges(new TreeMap<>(sample.gauges()))
                .setLatencies(latencies)
                .setRemoved(sample.removed() ? true : null)
                .build();
    }

    /**
     * A signal.
     *
     * @param rules how each of the policy's rules stands at it
     */
    public static ScalingSignal signal(Signal signal, Map<String, RuleStanding> rules) {
        var standings = new TreeMap<String, dev.spillway.schemas.scaling.RuleStanding>();
        rules.forEach((name, standing) -> standings.put(
                name,
                new dev.spillway.schemas.scaling.RuleStanding(
                        RuleState.valueOf(standing.state().name()), instant(standing.sinceMicros()))));
        return new ScalingSignal(
                signal.fleet(),
                FleetKind.valueOf(signal.kind().name()),
                signal.region(),
                signal.tier(),
                instant(signal.atMicros()),
                signal.instances(),
                signal.known(),
                signal.reporting(),
                signal.coverage(),
                signal.metrics(),
                standings);
    }

    public static ScalingDecision decision(Decision decision) {
        return ScalingDecision.newBuilder()
                .setId(decision.id())
                .setEpoch(decision.epoch())
                .setIssuedAt(instant(decision.issuedAtMicros()))
                .setValidUntil(instant(decision.validUntilMicros()))
                .setFleet(decision.fleet())
                .setRegion(decision.region())
                .setTier(decision.tier())
                .setKind(FleetKind.valueOf(decision.kind().name()))
                .setAction(ScalingAction.valueOf(decision.action().name()))
                .setUnit(ScalingUnit.valueOf(decision.unit().name()))
                .setFrom(decision.from())
                .setTo(decision.to())
                .setWanted(decision.wanted())
                .setRule(decision.rule())
                .setBecause(evidence(decision.because()))
                .setClamps(decision.clamps())
                .setPolicy(decision.policy())
                .setPolicyVersion(decision.policyVersion())
                .setPreferSpot(decision.preferSpot())
                .setPriority(decision.priority())
                .setMode(Mode.valueOf(decision.mode().name()))
                .build();
    }

    /** A step of a storage procedure. */
    public static StorageProcedure procedure(ProcedureStep step) {
        return StorageProcedure.newBuilder()
                .setId(step.id())
                .setEpoch(step.epoch())
                .setIssuedAt(instant(step.issuedAtMicros()))
                .setValidUntil(
                        step.validUntilMicros().isPresent()
                                ? instant(step.validUntilMicros().getAsLong())
                                : null)
                .setStep(dev.spillway.schemas.scaling.StorageStep.valueOf(
                        step.step().name()))
                .setNode(step.node().orElse(null))
                .setSince(instant(step.sinceMicros()))
                .setDetail(step.detail().isEmpty() ? null : step.detail())
                .build();
    }

    /**
     * What became of a decision.
     *
     * @param detail what people should know; may be empty
     */
    public static ScalingOutcome outcome(Outcome outcome, String detail) {
        return ScalingOutcome.newBuilder()
                .setDecisionId(outcome.decisionId())
                .setEpoch(outcome.epoch())
                .setStatus(OutcomeStatus.valueOf(outcome.status().name()))
                .setInstances(outcome.instances())
                .setRemoved(outcome.removed().isEmpty() ? null : outcome.removed())
                .setAt(instant(outcome.atMicros()))
                .setDetail(detail.isEmpty() ? null : detail)
                .build();
    }

    public static dev.spillway.schemas.shared.Alert alert(Alert alert) {
        return dev.spillway.schemas.shared.Alert.newBuilder()
                .setSeverity(Severity.valueOf(alert.severity().name()))
                .setSummary(alert.summary())
                .setEvidence(evidence(alert.evidence()))
                .setFiring(alert.firing())
                .setSince(instant(alert.sinceMicros()))
                .setAt(instant(alert.atMicros()))
                .setRegion(alert.region())
                .setFleet(alert.fleet())
                .build();
    }

    public static dev.spillway.schemas.scaling.RegionSignal region(RegionSignal signal) {
        return new dev.spillway.schemas.scaling.RegionSignal(
                signal.region(),
                instant(signal.atMicros()),
                signal.requests(),
                signal.errors(),
                boxed(signal.availability()),
                boxed(signal.latencyP95()),
                boxed(signal.latencyP99()),
                signal.latency().map(Outgoing::sketch).orElse(null));
    }

    /** The record has no NaN: an empty sketch has the bounds 0. */
    private static dev.spillway.schemas.scaling.Sketch sketch(Sketch sketch) {
        SortedMap<Integer, Long> counts = sketch.counts();
        var byName = new TreeMap<String, Long>();
        counts.forEach((bucket, count) -> byName.put(Integer.toString(bucket), count));
        boolean empty = sketch.count() == 0;
        return new dev.spillway.schemas.scaling.Sketch(
                sketch.gamma(), sketch.zeroes(), byName, empty ? 0 : sketch.min(), empty ? 0 : sketch.max());
    }

    private static List<dev.spillway.schemas.shared.Evidence> evidence(List<Evidence> evidence) {
        return evidence.stream()
                .map(each -> dev.spillway.schemas.shared.Evidence.newBuilder()
                        .setMetric(each.metric())
                        .setValue(boxed(each.value()))
                        .setComparison(each.comparison())
                        .setThreshold(each.threshold())
                        .setSince(
                                each.sinceMicros().isPresent()
                                        ? instant(each.sinceMicros().getAsLong())
                                        : null)
                        .build())
                .toList();
    }

    private static @Nullable Double boxed(OptionalDouble value) {
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
