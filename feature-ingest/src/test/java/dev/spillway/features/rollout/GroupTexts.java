package dev.spillway.features.rollout;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.Map;

/** Definitions of groups that mean something else in each version. */
final class GroupTexts {
    private GroupTexts() {}

    static String yaml(String group, int version) {
        return """
                group: %s
                version: %d
                entity: [id]
                source: {topic: trips, format: json, fields: {id: string, fare: double}}
                features:
                  - {aggregate: [count], windows: [%dh], name: trips}
                """.formatted(group, version, version);
    }

    /** As it is in files. */
    static Map<String, Published> files(String yaml) {
        try {
            return VersionTexts.of(
                    new DefinitionLoader(SchemaSource.NONE).load(DefinitionFiles.of("groups.yaml", yaml)));
        } catch (InvalidDefinitionsException e) {
            throw new AssertionError(e);
        }
    }

    static Map<String, Published> files(String group, int version) {
        return files(yaml(group, version));
    }
}
