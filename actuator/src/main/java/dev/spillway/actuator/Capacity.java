package dev.spillway.actuator;

import dev.spillway.schemas.scaling.ScalingDecision;

/** What can change its size: an auto-scaling group, a deployment, a pool of processes. */
@FunctionalInterface
public interface Capacity {

    /**
     * Brings a fleet to the size of a decision, and returns when that is done or known to be impossible. It is called for one
     * decision of a fleet at a time, in their order; for different fleets at once.
     *
     * <p>It may be called again for a decision that it has carried out already, after a crash. Since {@code to} is the size
     * to have, not a difference, doing it again must change nothing. With the actions SCALE_UP and SCALE_DOWN, {@code to} is
     * the percentage of what each unit has.
     *
     * <p>Anything thrown but an interruption is acknowledged as FAILED.
     *
     * @throws InterruptedException if the actuator is closing; nothing is acknowledged, and the decision comes again
     */
    Result carryOut(ScalingDecision decision) throws InterruptedException;
}
