package dev.spillway.features.definition;

import dev.spillway.features.domain.Definitions;
import java.util.List;

/**
 * What was found below the folders that were given.
 *
 * @param documents all, also those of kinds that other services read
 */
public record LoadedDefinitions(Definitions definitions, List<Document> documents) {
    public LoadedDefinitions {
        documents = List.copyOf(documents);
    }

    /**
     * One document of a file.
     *
     * @param line where it starts, from 1
     * @param kind its first key: {@code group}, {@code policy}, …
     * @param name the first key's value
     */
    public record Document(String file, int line, String kind, String name) {

        /** Whether it is a feature group and was therefore checked. */
        public boolean isGroup() {
            return kind.equals(DefinitionLoader.GROUP);
        }
    }
}
