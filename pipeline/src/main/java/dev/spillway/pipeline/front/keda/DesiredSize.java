package dev.spillway.pipeline.front.keda;

/**
 * The size that a fleet is to have, as far as is known.
 *
 * @param instances the {@code to} of the last decision that is to be acted on; what its outcome tells if that is REJECTED or
 *     FAILED; or the current size where there was no decision (those that are advice leave it as it was)
 * @param decided whether it was decided, or is merely the size that the fleet has
 * @param signalMicros the time of the fleet's newest signal
 * @param issuedMicros when it was decided; 0 if it was not
 */
public record DesiredSize(int instances, boolean decided, long signalMicros, long issuedMicros) {
    public DesiredSize {
        if (instances < 0) {
            throw new IllegalArgumentException("need instances >= 0, got " + instances);
        }
    }
}
