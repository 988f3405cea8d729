package dev.spillway.scaling.domain;

/**
 * What bounds the decisions of a policy.
 *
 * @param min the least size, from 1
 * @param max the greatest, from {@code min}
 * @param cooldownMicros how long after a decision nothing else is decided, in both directions
 * @param minStep the least change, from 1
 * @param scaleDownDelayMicros how long after the last true out condition, and the last decision out, nothing goes in
 */
public record Constraints(int min, int max, long cooldownMicros, int minStep, long scaleDownDelayMicros, Unit unit) {
    public Constraints {
        if (min < 1 || max < min || minStep < 1 || cooldownMicros < 0 || scaleDownDelayMicros < 0) {
            throw new IllegalArgumentException(
                    "need 1 <= min <= max, min_step >= 1 and no negative time, got min " + min
                            + ", max " + max + ", min_step " + minStep + ", cooldown " + cooldownMicros
                            + " µs, scale_down_delay " + scaleDownDelayMicros + " µs");
        }
    }
}
