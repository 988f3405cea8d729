package dev.spillway.scaling.domain;

import java.util.List;

/**
 * What an actuator says it made of a decision.
 *
 * @param instances how many there are afterwards
 * @param removed the instances it stopped
 */
public record Outcome(
        String fleet,
        String decisionId,
        long epoch,
        Status status,
        int instances,
        List<String> removed,
        long atMicros) {

    /** How it ended; all but FAILED settle the decision. */
    public enum Status {
        APPLIED,
        REJECTED,
        FAILED,
        SUPERSEDED
    }
}
