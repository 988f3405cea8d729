package dev.spillway.features.definition;

import dev.spillway.features.definition.LoadedDefinitions.Document;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.expression.Spelling;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/**
 * Reads every {@code *.yaml} below some folders. A file may have several documents; the first key of each tells its
 * kind. Those of other services are passed over.
 */
public final class DefinitionLoader {
    static final String GROUP = "group";

    static final List<String> KINDS = List.of(
            GROUP,
            "policy",
            "layout",
            "health",
            "degradation",
            "runbook",
            "backups",
            "isolation",
            "capacity",
            "global");

    private static final String EXTENSION = ".yaml";

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
        var loading = new Loading(schemas);
        places.forEach(loading::readPlace);
        return loading.finish();
    }

    /** One run over some places. */
    private static final class Loading {
        private final SchemaSource schemas;
        private final List<DefinitionFault> faults = new ArrayList<>();
        private final List<Document> documents = new ArrayList<>();
        private final Map<String, GroupDraft> groups = new LinkedHashMap<>();
        private final Map<String, Document> firstOfName = new HashMap<>();
        private final Map<String, GroupDraft> firstOfTopic = new HashMap<>();
        private final List<Path> seen = new ArrayList<>();

        Loading(SchemaSource schemas) {
            this.schemas = schemas;
        }

        void readPlace(Path place) {
            if (!Files.exists(place)) {
                fault(place, "there is no such file or folder", "");
                return;
            }
            if (!Files.isDirectory(place)) {
                readFile(place);
                return;
            }
            try (Stream<Path> below = Files.walk(place)) {
                List<Path> files = below.filter(f -> f.toString().endsWith(EXTENSION) && Files.isRegularFile(f))
                        .sorted()
                        .toList();
                if (files.isEmpty()) {
                    fault(place, "there is no *" + EXTENSION + " below this folder", "");
                }
                files.forEach(this::readFile);
            } catch (IOException e) {
                fault(place, "cannot be read: " + e.getMessage(), "");
            }
        }

        private void readFile(Path file) {
            Path real = file.toAbsolutePath().normalize();
            if (seen.contains(real)) {
                return;
            }
            seen.add(real);
            var reader = new NodeReader(file.toString(), faults);
            try {
                String text = Files.readString(file);
                var yaml = new Yaml(new LoaderOptions());
                for (Node document : yaml.composeAll(new StringReader(text))) {
                    readDocument(document, file, reader);
                }
            } catch (CharacterCodingException e) {
                fault(file, "is not UTF-8", "save it as UTF-8");
            } catch (IOException e) {
                fault(file, "cannot be read: " + e.getMessage(), "");
            } catch (MarkedYAMLException e) {
                boolean tab = e.getProblem().contains("TAB");
                reader.fault(e.getProblemMark(), "not YAML: " + e.getProblem(), tab ? "indent with spaces" : "");
            } catch (YAMLException e) {
                fault(file, "not YAML: " + e.getMessage(), "");
            }
        }

        private void readDocument(Node document, Path file, NodeReader reader) {
            if (NodeReader.isNull(document)) {
                return;
            }
            if (!(document instanceof MappingNode map) || map.getValue().isEmpty()) {
                reader.fault(
                        document,
                        "a document must be a map, not " + NodeReader.kind(document),
                        "its first key tells its kind: " + String.join(", ", KINDS));
                return;
            }
            NodeTuple first = map.getValue().get(0);
            String kind = NodeReader.key(first);
            if (!KINDS.contains(kind)) {
                refuseKind(map, first, reader);
                return;
            }
            int line = document.getStartMark().getLine() + 1;
            var found = new Document(file.toString(), line, kind, NodeReader.value(first.getValueNode()));
            documents.add(found);
            if (found.isGroup()) {
                Path folder =
                        Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
                new GroupReader(reader, folder, schemas)
                        .read(document)
                        .ifPresent(draft -> add(draft, found, first, reader));
            }
        }

        private static void refuseKind(MappingNode map, NodeTuple first, NodeReader reader) {
            String kind = NodeReader.key(first);
            Optional<String> later = map.getValue().stream()
                    .map(NodeReader::key)
                    .filter(KINDS::contains)
                    .findFirst();
            reader.fault(
                    first.getKeyNode(),
                    "the first key tells the kind of a document, and \"" + kind + "\" is none",
                    later.map(k -> "put \"" + k + "\" first").orElseGet(() -> Spelling.suggest(kind, KINDS)));
        }

        private void add(GroupDraft draft, Document found, NodeTuple first, NodeReader reader) {
            Document earlier = firstOfName.putIfAbsent(draft.name(), found);
            if (earlier != null) {
                reader.fault(
                        first.getValueNode(),
                        "there are two groups \"" + draft.name() + "\"",
                        "the first is in " + earlier.file() + ":" + earlier.line());
                return;
            }
            groups.put(draft.name(), draft);
            GroupDraft sharing = firstOfTopic.putIfAbsent(draft.source().topic(), draft);
            if (sharing != null && sharing.source().format() != draft.source().format()) {
                reader.fault(
                        first.getValueNode(),
                        "topic " + draft.source().topic() + " has another format in group \"" + sharing.name() + "\"",
                        "a topic has one format");
            }
        }

        private void fault(Path place, String message, String suggestion) {
            faults.add(new DefinitionFault(place.toString(), 0, 0, message, suggestion));
        }

        LoadedDefinitions finish() throws InvalidDefinitionsException {
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
            return new LoadedDefinitions(new Definitions(defined, layouts), documents);
        }
    }
}
