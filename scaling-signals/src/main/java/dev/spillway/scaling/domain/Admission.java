package dev.spillway.scaling.domain;

/** What becomes of a sample. */
public enum Admission {
    /** It counts, or a newer sample of its instance counts instead. */
    ADMITTED,
    /** Its instance has told of that instant before, and what it told is kept: nothing to do, nothing to put aside. */
    REPEATED,
    /** Put aside: its slot is closed. */
    LATE,
    /** Put aside: its time is more than 30 s from its record's, or so far ahead of the fleet that its clock must be wrong. */
    SKEWED,
    /** Put aside: a sketch has another gamma than the fleet's, or the kind or the region is another. */
    MISMATCH
}
