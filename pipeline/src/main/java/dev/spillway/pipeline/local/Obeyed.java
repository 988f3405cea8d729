package dev.spillway.pipeline.local;

import dev.spillway.actuator.Capacity;
import dev.spillway.actuator.Result;
import dev.spillway.pipeline.fleet.FleetControl;
import dev.spillway.pipeline.fleet.Resized;
import dev.spillway.schemas.scaling.ScalingAction;
import dev.spillway.schemas.scaling.ScalingDecision;

/** Carries scaling decisions out on the fleets of this machine. Safe for any thread. */
final class Obeyed implements Capacity {

    private final FleetControl control;

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
        return Result.applied(after.instances().size(), after.removed());
    }
}
