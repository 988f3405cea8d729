package dev.spillway.scaling.domain;

import java.util.List;

/**
 * What becomes of the size that a rule asks for.
 *
 * @param size as it is
 * @param floor the largest size that is requested; 0: none is
 */
record OracleClamps(OraclePast past, Policy policy, int size, int floor) {

    int out(int wanted, List<String> clamps) {
        int to = wanted;
        if (to - size < policy.constraints().minStep()) {
            to = size + policy.constraints().minStep();
            clamps.add("min_step");
        }
        return clampBounds(to, clamps);
    }

    int in(int wanted, List<String> clamps) {
        int to = wanted;
        if (size - to < policy.constraints().minStep()) {
            to = size - policy.constraints().minStep();
            clamps.add("min_step");
        }
        to = clampBounds(to, clamps);
        int steady = to;
        while (steady < size && past.bounces(policy, size, steady)) {
            steady++;
        }
        if (to < size && steady > to) {
            if (steady >= size || size - steady < policy.constraints().minStep()) {
                return size;
            }
            clamps.add("no_bounce");
            to = steady;
        }
        int limit = Math.min(size, bounded(Math.max(floor, 1), policy));
        if (floor > 0 && to < limit) {
            clamps.add("request");
            to = limit;
        }
        return to;
    }

    private int clampBounds(int to, List<String> clamps) {
        int within = bounded(to, policy);
        if (within != to) {
            clamps.add(within > to ? "min" : "max");
        }
        return within;
    }

    static int bounded(int to, Policy policy) {
        return Math.min(
                policy.constraints().max(), Math.max(policy.constraints().min(), to));
    }
}
