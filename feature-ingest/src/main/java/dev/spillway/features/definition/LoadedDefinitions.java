package dev.spillway.features.definition;

import dev.spillway.features.domain.Definitions;
import dev.spillway.topologies.definition.DefinitionDocument;
import java.util.List;

/**
 * What was found below the folders that were given.
 *
 * @param documents all, also those of kinds that other services read
 */
public record LoadedDefinitions(Definitions definitions, List<DefinitionDocument> documents) {
    public LoadedDefinitions {
        documents = List.copyOf(documents);
    }
}
