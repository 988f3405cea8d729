package dev.spillway.features.domain;

/** What a caller is told of a value: Feast's statuses, with Feast's numbers. The first of these that holds is given. */
public enum Status {
    /** No store answered in time, or the group is not ready to answer. */
    INVALID(0),
    /** The entity has no admitted event before the instant. */
    NOT_FOUND(3),
    /** The entity's newest event is older than the ttl; the value is what it was. */
    OUTSIDE_MAX_AGE(4),
    /** There is nothing in the window to make a value of. */
    NULL_VALUE(2),
    PRESENT(1);

    private final int feastNumber;

    Status(int feastNumber) {
        this.feastNumber = feastNumber;
    }

    public int feastNumber() {
        return feastNumber;
    }
}
