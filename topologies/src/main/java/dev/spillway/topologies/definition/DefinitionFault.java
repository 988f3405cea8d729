package dev.spillway.topologies.definition;

import java.util.Comparator;

/**
 * Something wrong with a definition.
 *
 * @param file as it was given, or found below a folder that was given
 * @param line from 1; 0 if the fault is not in a particular line
 * @param column from 1; 0 like the line
 * @param message what is wrong
 * @param suggestion what would be right; empty if there is nothing to add
 */
public record DefinitionFault(String file, int line, int column, String message, String suggestion)
        implements Comparable<DefinitionFault> {

    private static final Comparator<DefinitionFault> BY_PLACE = Comparator.comparing(DefinitionFault::file)
            .thenComparing(DefinitionFault::line)
            .thenComparing(DefinitionFault::column)
            .thenComparing(DefinitionFault::message);

    @Override
    public int compareTo(DefinitionFault other) {
        return BY_PLACE.compare(this, other);
    }

    /** One line, as compilers print theirs, so that editors and terminals link it: {@code file:line:column: …}. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return place + ": " + message + (suggestion.isEmpty() ? "" : "; " + suggestion);
    }
}
