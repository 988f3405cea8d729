package dev.spillway.scaling.otlp;

import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import dev.spillway.topologies.definition.NodeReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the OTLP mappings among definitions. The documents of other kinds are passed over. */
public final class OtlpMappingLoader {
    /** The kind of the documents that are read here. */
    public static final String OTLP = "otlp";

    private OtlpMappingLoader() {}

    /**
     * Reads definitions.
     *
     * @param places folders, searched to any depth in the order of names, and files, read whatever they are called
     * @throws InvalidDefinitionsException with everything that is wrong in any of them
     */
    public static List<OtlpMapping> load(List<Path> places) throws InvalidDefinitionsException {
        return load(DefinitionFiles.read(places));
    }

    /**
     * Reads definitions of files that are read already.
     *
     * @throws InvalidDefinitionsException with everything that is wrong with the files or with any mapping
     */
    public static List<OtlpMapping> load(DefinitionFiles files) throws InvalidDefinitionsException {
        var faults = new ArrayList<DefinitionFault>(files.faults());
        var mappings = new ArrayList<OtlpMapping>();
        Map<String, DefinitionDocument> firstOfName = new HashMap<>();
        Map<String, OtlpMapping> firstOfTopic = new HashMap<>();
        for (DefinitionDocument document : files.documents(OTLP)) {
            var reader = new NodeReader(document.file(), faults);
            new OtlpMappingReader(reader).read(document.node()).ifPresent(mapping -> {
                DefinitionDocument earlier = firstOfName.putIfAbsent(mapping.name(), document);
                if (earlier != null) {
                    reader.fault(
                            document.nameNode(),
                            "there are two OTLP mappings \"" + mapping.name() + "\"",
                            "the first is in " + earlier.place());
                }
                OtlpMapping sharing = firstOfTopic.putIfAbsent(mapping.topic(), mapping);
                if (sharing != null && sharing.intervalMicros() != mapping.intervalMicros()) {
                    reader.fault(
                            document.nameNode(),
                            "topic " + mapping.topic() + " has another interval in OTLP mapping \"" + sharing.name()
                                    + "\"",
                            "a topic has one: give both the longer");
                }
                mappings.add(mapping);
            });
        }
        if (!faults.isEmpty()) {
            throw new InvalidDefinitionsException(faults);
        }
        return List.copyOf(mappings);
    }

    /** The mappings of each topic, each of which is an application of its own. */
    public static Map<String, List<OtlpMapping>> byTopic(List<OtlpMapping> mappings) {
        return mappings.stream().collect(Collectors.groupingBy(OtlpMapping::topic));
    }
}
