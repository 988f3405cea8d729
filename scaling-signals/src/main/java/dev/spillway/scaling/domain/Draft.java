package dev.spillway.scaling.domain;

import java.util.List;

/**
 * A decision but for its number and its time.
 *
 * @param base the size that another rule's out is computed on to see if it passes this one
 * @param reissue whether it is a failed decision made again
 */
record Draft(
        String rule,
        Action action,
        Unit unit,
        int from,
        int to,
        int wanted,
        List<String> clamps,
        List<Evidence> because,
        int priority,
        int base,
        boolean reissue) {

    Decision numbered(String fleet, long epoch, long clockMicros, Signal signal, Policy policy) {
        long valid = Math.max(policy.constraints().cooldownMicros(), LEAST_VALID_MICROS);
        return new Decision(
                DecisionId.of(fleet, epoch),
                epoch,
                clockMicros,
                Times.after(clockMicros, valid),
                fleet,
                signal.region(),
                signal.tier(),
                signal.kind(),
                action,
                unit,
                from,
                to,
                wanted,
                rule,
                because,
                clamps,
                policy.name(),
                policy.version(),
                prefersSpot(signal, policy),
                priority,
                policy.mode());
    }

    private static final long LEAST_VALID_MICROS = 5 * Times.MINUTE_MICROS;

    /** Whether there are pending jobs and all of them are of tiers that may run on spot capacity, as far as is told. */
    private static boolean prefersSpot(Signal signal, Policy policy) {
        boolean pending = false;
        for (int tier = 1; tier <= TIERS; tier++) {
            if (signal.value("queue_depth_tier_" + tier) > 0) {
                if (!policy.preferSpotTiers().contains(tier)) {
                    return false;
                }
                pending = true;
            }
        }
        return pending;
    }

    private static final int TIERS = 4;
}
