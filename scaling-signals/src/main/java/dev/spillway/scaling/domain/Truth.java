package dev.spillway.scaling.domain;

/** What a condition says of a signal. */
public enum Truth {
    TRUE,
    FALSE,
    /** A metric it needs is missing, and the others do not decide it. */
    MISSING;

    public static Truth of(boolean value) {
        return value ? TRUE : FALSE;
    }
}
