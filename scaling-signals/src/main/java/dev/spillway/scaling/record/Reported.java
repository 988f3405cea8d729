package dev.spillway.scaling.record;

import dev.spillway.scaling.domain.Action;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Mode;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.domain.Unit;
import dev.spillway.scaling.storage.NodeReport;
import dev.spillway.scaling.storage.StorageStep;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingSignal;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Our own records read back, as the domain's values: what procedures need of signals, decisions and the acknowledgements of steps.
 */
public final class Reported {

    /**
     * The epoch of an outcome that acknowledges a step. It is of no decision, since those begin at 1; its {@code decisionId} is the
     * step's id.
     */
    public static final long OF_A_STEP = 0;

    private Reported() {}

    /** A signal; how its rules stand is left out. */
    public static Signal signal(ScalingSignal record) {
        return new Signal(
                record.getFleet(),
                Kind.valueOf(record.getKind().name()),
                record.getRegion(),
                record.getTier(),
                Incoming.micros(record.getAt()),
                record.getInstances(),
                record.getKnown(),
                record.getReporting(),
                record.getCoverage(),
                new TreeMap<>(record.getMetrics()));
    }

    /** A decision; what it rests on is left out. */
    public static Decision decision(ScalingDecision record) {
        return new Decision(
                record.getId(),
                record.getEpoch(),
                Incoming.micros(record.getIssuedAt()),
                Incoming.micros(record.getValidUntil()),
                record.getFleet(),
                record.getRegion(),
                record.getTier(),
                Kind.valueOf(record.getKind().name()),
                Action.valueOf(record.getAction().name()),
                Unit.valueOf(record.getUnit().name()),
                record.getFrom(),
                record.getTo(),
                record.getWanted(),
                record.getRule(),
                List.of(),
                List.copyOf(record.getClamps()),
                record.getPolicy(),
                record.getPolicyVersion(),
                record.getPreferSpot(),
                record.getPriority(),
                Mode.valueOf(record.getMode().name()));
    }

    /**
     * What an actuator says of a step: APPLIED of ADD, its node joins; of WAIT_STREAMING, it has joined; of DECOMMISSION, it leaves,
     * or is gone if it is among those removed. The detail names the node. Anything else but APPLIED: it cannot be done.
     *
     * @param step the step under way
     * @return empty if the outcome is of a decision, or names no step
     */
    public static Optional<NodeReport> node(String cluster, ScalingOutcome record, StorageStep step) {
        String id = record.getDecisionId();
        String begin = RecordKey.of(cluster) + "@";
        if (record.getEpoch() != OF_A_STEP || !id.startsWith(begin)) {
            return Optional.empty();
        }
        long epoch;
        try {
            epoch = Long.parseLong(id.substring(begin.length()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        String detail = record.getDetail() == null ? "" : record.getDetail();
        List<String> removed = record.getRemoved() == null ? List.of() : record.getRemoved();
        if (record.getStatus() != OutcomeStatus.APPLIED) {
            return Optional.of(new NodeReport(cluster, epoch, NodeReport.State.FAILED, "", detail));
        }
        if (!removed.isEmpty()) {
            return Optional.of(new NodeReport(cluster, epoch, NodeReport.State.GONE, removed.get(0), ""));
        }
        return switch (step) {
            case ADD -> Optional.of(new NodeReport(cluster, epoch, NodeReport.State.JOINING, detail, ""));
            case WAIT_STREAMING -> Optional.of(new NodeReport(cluster, epoch, NodeReport.State.NORMAL, detail, ""));
            case DECOMMISSION -> Optional.of(new NodeReport(cluster, epoch, NodeReport.State.LEAVING, detail, ""));
            case VERIFY_LATENCY, DONE, ABORTED -> Optional.empty();
        };
    }
}
