package dev.spillway.pipeline.local;

import dev.spillway.actuator.Capacity;
import dev.spillway.actuator.Result;
import dev.spillway.pipeline.fleet.FleetControl;
import dev.spillway.pipeline.fleet.Resized;
import dev.spillway.schemas.scaling.ScalingAction;
import dev.spillway.schemas.scaling.ScalingDecision;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Carries scaling decisions out on the fleets of this machine, and remembers the last of each. Safe for any thread. */
final class Obeyed implements Capacity {

    /** What was done, and on which rule's word. */
    record Change(int from, int to, String rule) {}

    private final FleetControl control;
    private final Map<String, Change> last = new ConcurrentHashMap<>();

    Obeyed(FleetControl control) {
        this.control = control;
    }

    /** Whether a decision is about a fleet of this machine. */
    boolean isMine(ScalingDecision decision) {
        return control.has(decision.getFleet()) && decision.getRegion().equals(FleetReports.REGION);
    }

    @Override
    public Result carryOut(ScalingDecision decision) {
        String fleet = decision.getFleet();
        ScalingAction action = decision.getAction();
        int before = control.instances(fleet).size();
        if (action != ScalingAction.SCALE_OUT && action != ScalingAction.SCALE_IN) {
            return Result.rejected(before, "instances of " + fleet + " have no size of their own: scale out or in");
        }
        Resized after = control.resize(fleet, decision.getTo());
        last.put(fleet, new Change(before, after.instances().size(), decision.getRule()));
        return Result.applied(after.instances().size(), after.removed());
    }

    Optional<Change> last(String fleet) {
        return Optional.ofNullable(last.get(fleet));
    }
}
