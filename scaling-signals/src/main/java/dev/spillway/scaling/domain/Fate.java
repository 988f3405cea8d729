package dev.spillway.scaling.domain;

/** What has become of a decision. */
public enum Fate {
    /** Made, and put to the budget of its kind, which has not answered. */
    CLAIMED,
    /** Above the budget: waits until it is approved. */
    WAITING,
    /** Issued; neither settled nor failed. */
    OPEN,
    /** Issued as advice: nobody is to carry it out. */
    ADVISED,
    APPLIED,
    /** Settled by as many reporting instances as it asked for. */
    REPORTED,
    REJECTED,
    SUPERSEDED,
    FAILED,
    /** Not settled by the end of its validity. */
    EXPIRED;

    /** Whether it was not carried out, so that it is to be decided again. */
    boolean isFailure() {
        return this == FAILED || this == EXPIRED;
    }
}
