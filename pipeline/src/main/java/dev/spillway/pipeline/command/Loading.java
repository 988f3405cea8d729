package dev.spillway.pipeline.command;

import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.List;
import java.util.Optional;

/** A service's loading of its definitions. Several are asked before anything is refused, so that all faults are told at once. */
interface Loading<T> {
    T load() throws InvalidDefinitionsException;

    /** What is loaded; empty if there were faults, which are then among those given. */
    static <T> Optional<T> checked(List<DefinitionFault> faults, Loading<T> loading) {
        try {
            return Optional.of(loading.load());
        } catch (InvalidDefinitionsException e) {
            faults.addAll(e.faults());
            return Optional.empty();
        }
    }
}
