package dev.spillway.features.lookup;

/** A question that has no answer as it was asked: the message says what is wrong with it and what would be right. */
public final class LookupException extends RuntimeException {

    /** What the question got wrong. */
    public enum Fault {
        UNKNOWN_GROUP,
        UNKNOWN_FEATURE,
        WRONG_ENTITY
    }

    private final Fault fault;

    public LookupException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
