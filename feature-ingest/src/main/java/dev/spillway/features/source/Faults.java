package dev.spillway.features.source;

import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.ValueText;

/** How it is said that a slot is bad: the declared type and what was found, never the content. */
final class Faults {
    private Faults() {}

    /** A value that is of another kind altogether. */
    static String misfit(FieldType declared, String found) {
        return "declared " + ValueText.name(declared) + ", found " + found;
    }

    /** A number that its type cannot hold. */
    static String beyond(FieldType declared, String found) {
        return misfit(declared, found + " beyond its range");
    }

    /** A text that is no time. */
    static String noTime(FieldType declared) {
        return misfit(declared, "a string that is not RFC 3339");
    }
}
