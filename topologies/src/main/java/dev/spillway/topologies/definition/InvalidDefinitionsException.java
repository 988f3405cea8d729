package dev.spillway.topologies.definition;

import java.util.List;
import java.util.stream.Collectors;

/** Definitions that cannot be used: all that is wrong with them, at least one fault, in the order of files and lines. */
public final class InvalidDefinitionsException extends Exception {
    private final List<DefinitionFault> faults;

    /**
     * @param faults at least one, in any order; what is there twice is told once
     */
    public InvalidDefinitionsException(List<DefinitionFault> faults) {
        super(faults.stream().sorted().distinct().map(DefinitionFault::toString).collect(Collectors.joining("\n")));
        this.faults = faults.stream().sorted().distinct().toList();
    }

    public List<DefinitionFault> faults() {
        return faults;
    }
}
