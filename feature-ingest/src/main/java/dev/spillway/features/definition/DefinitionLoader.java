package dev.spillway.features.definition;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import dev.spillway.topologies.definition.NodeReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the feature groups among definitions. The documents of other services are passed over. */
public final class DefinitionLoader {
    /** The kind of the documents that are read here. */
    public static final String GROUP = "group";

    private final SchemaSource schemas;

    /**
     * @param schemas asked for the fields of topics that no definition declares
     */
    public DefinitionLoader(SchemaSource schemas) {
        this.schemas = schemas;
    }

    /**
     * Reads definitions.
     *
     * @param places folders, searched to any depth in the order of names, and files, read whatever they are called
     * @throws InvalidDefinitionsException with everything that is wrong in any of them
     */
    public LoadedDefinitions load(List<Path> places) throws InvalidDefinitionsException {
        return load(DefinitionFiles.read(places));
    }

    /**
     * Reads definitions of files that are read already.
     *
     * @throws InvalidDefinitionsException with everything that is wrong with the files or with any group
     */
    public LoadedDefinitions load(DefinitionFiles files) throws InvalidDefinitionsException {
        var loading = new Loading(schemas, files);
        files.documents(GROUP).forEach(loading::readGroup);
        return new LoadedDefinitions(loading.finish(), files.documents());
    }

    /** One run over some files. */
    private static final class Loading {
        private final SchemaSource schemas;
        private final List<DefinitionFault> faults;
        private final Map<String, GroupDraft> groups = new LinkedHashMap<>();
        private final Map<String, DefinitionDocument> firstOfName = new HashMap<>();
        private final Map<String, GroupDraft> firstOfTopic = new HashMap<>();

        Loading(SchemaSource schemas, DefinitionFiles files) {
            this.schemas = schemas;
            this.faults = new ArrayList<>(files.faults());
        }

        void readGroup(DefinitionDocument document) {
            var reader = new NodeReader(document.file(), faults);
            new GroupReader(reader, document.folder(), schemas)
                    .read(document.node())
                    .ifPresent(draft -> add(draft, document, reader));
        }

        private void add(GroupDraft draft, DefinitionDocument found, NodeReader reader) {
            DefinitionDocument earlier = firstOfName.putIfAbsent(draft.name(), found);
            if (earlier != null) {
                reader.fault(
                        found.nameNode(),
                        "there are two groups \"" + draft.name() + "\"",
                        "the first is in " + earlier.place());
                return;
            }
            groups.put(draft.name(), draft);
            GroupDraft sharing = firstOfTopic.putIfAbsent(draft.source().topic(), draft);
            if (sharing != null && sharing.source().format() != draft.source().format()) {
                reader.fault(
                        found.nameNode(),
                        "topic " + draft.source().topic() + " has another format in group \"" + sharing.name() + "\"",
                        "a topic has one format");
            }
        }

        Definitions finish() throws InvalidDefinitionsException {
            if (!faults.isEmpty()) {
                throw new InvalidDefinitionsException(faults);
            }
            var declared = new LinkedHashMap<String, List<Map<String, FieldType>>>();
            for (GroupDraft draft : groups.values()) {
                GroupDraft.Source source = draft.source();
                declared.computeIfAbsent(source.topic(), t -> new ArrayList<>()).add(source.fields());
            }
            var layouts = new LinkedHashMap<String, EventLayout>();
            declared.forEach((topic, fields) -> layouts.put(topic, EventLayout.of(topic, fields)));
            var defined = new ArrayList<GroupDefinition>();
            for (GroupDraft draft : groups.values()) {
                EventLayout layout = layouts.get(draft.source().topic());
                if (layout != null) {
                    defined.add(draft.define(layout));
                }
            }
            return new Definitions(defined, layouts);
        }
    }
}
