package dev.spillway.pipeline.run;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.LoadedDefinitions;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a process finds definitions of feature groups that it is to publish.
 *
 * @param places folders and files; they are watched while the process runs
 * @param schemas asked for the fields of topics that no definition declares
 */
public record GroupFiles(List<Path> places, SchemaSource schemas) {
    public GroupFiles {
        places = List.copyOf(places);
    }

    /**
     * What is there now.
     *
     * @throws InvalidDefinitionsException with everything that is wrong
     */
    public LoadedDefinitions load() throws InvalidDefinitionsException {
        return load(DefinitionFiles.read(places));
    }

    LoadedDefinitions load(DefinitionFiles files) throws InvalidDefinitionsException {
        return new DefinitionLoader(schemas).load(files);
    }
}
