package dev.spillway.features.rollout;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.LoadedDefinitions;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.features.definition.SelfContainedText;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Between definitions as they are published and as they are run. For one thread; bounded by what is published and deployed. */
final class VersionTexts {
    private static final DefinitionLoader LOADER = new DefinitionLoader(SchemaSource.NONE);

    private final Map<Published, Read> read = new HashMap<>();

    /** What was made of a text. */
    sealed interface Read {}

    /** It can be run. */
    record Usable(GroupDefinition group, EventLayout layout) implements Read {}

    /** It cannot; why, and where. */
    record Unusable(String why) implements Read {}

    /** The groups of files as they are to be published, by name. */
    static Map<String, Published> of(LoadedDefinitions files) {
        Map<String, DefinitionDocument> documents = files.documents().stream()
                .filter(document -> document.kind().equals(DefinitionLoader.GROUP))
                .collect(Collectors.toMap(DefinitionDocument::name, document -> document));
        var published = new TreeMap<String, Published>();
        for (GroupDefinition group : files.definitions().groups()) {
            DefinitionDocument document = Objects.requireNonNull(documents.get(group.name()), group.name());
            published.put(
                    group.name(),
                    new Published(group.version(), group.checksum(), SelfContainedText.of(document, group)));
        }
        return published;
    }

    /** Reads a text, once. */
    Read read(String group, Published published) {
        return read.computeIfAbsent(published, text -> load(group, text));
    }

    private static Read load(String group, Published published) {
        try {
            Definitions loaded =
                    LOADER.load(DefinitionFiles.of(group, published.text())).definitions();
            if (loaded.groups().size() != 1) {
                return new Unusable("its text has " + loaded.groups().size() + " groups, not one");
            }
            GroupDefinition definition = loaded.groups().get(0);
            if (!definition.name().equals(group) || definition.version() != published.version()) {
                return new Unusable(
                        "its text is of group \"" + definition.name() + "\", version " + definition.version());
            }
            EventLayout layout = Objects.requireNonNull(
                    loaded.layouts().get(definition.source().topic()), group);
            return new Usable(definition, layout);
        } catch (InvalidDefinitionsException e) {
            return new Unusable(
                    e.faults().stream().map(DefinitionFault::toString).limit(3).collect(Collectors.joining("; ")));
        }
    }

    /** Groups that run together, in the order of their names: as one file with all of them would say it. */
    Definitions together(Map<String, Published> groups) {
        var texts = new ArrayList<String>();
        new TreeMap<>(groups).forEach((name, published) -> {
            if (read(name, published) instanceof Usable) {
                texts.add(published.text());
            }
        });
        if (texts.isEmpty()) {
            return new Definitions(List.of(), Map.of());
        }
        try {
            return LOADER.load(DefinitionFiles.of("feature-deployments", String.join("---\n", texts)))
                    .definitions();
        } catch (InvalidDefinitionsException e) {
            throw new IllegalStateException(
                    "the groups that were deployed first cannot run together: " + e.getMessage(), e);
        }
    }

    /** Forgets texts that nobody mentions any more. */
    void retain(Collection<Published> mentioned) {
        read.keySet().retainAll(mentioned);
    }
}
