package dev.spillway.scaling.otlp;

import java.util.Locale;

/** What became of a data point; each is counted under its name in lower case. */
public enum PointOutcome {
    /** It is in a sample, or what the next one of its series is measured from. */
    USED,
    /** No mapping wants it. */
    UNMAPPED,
    /** It says that there is no value: not recorded, not a number, or one of DCGM's blanks. */
    BLANK,
    /** Its series has been heard of for that time, or for a later one. */
    REPEATED,
    /** Its interval's sample has been sent. */
    LATE,
    /** Its time is more than 30 s ahead of its record's, or more than 15 minutes behind. */
    SKEWED,
    /** Whose it is cannot be told. */
    UNOWNED,
    /** Its metric is of a type that the mapping cannot mean. */
    UNUSABLE,
    /** Its instance has more series than are kept. */
    CROWDED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
