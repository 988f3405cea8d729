package dev.spillway.topologies.definition;

import dev.spillway.topologies.DidYouMean;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/**
 * The documents of every {@code *.yaml} below some folders. A file may have several; the first key of each tells its kind,
 * and each service reads its own kinds.
 */
public final class DefinitionFiles {

    /** All kinds, whichever service reads them. */
    public static final List<String> KINDS = List.of(
            "group",
            "policy",
            "layout",
            "health",
            "degradation",
            "runbook",
            "backups",
            "isolation",
            "capacity",
            "otlp",
            "global");

    private static final String EXTENSION = ".yaml";

    private final List<DefinitionFault> faults = new ArrayList<>();
    private final List<DefinitionDocument> documents = new ArrayList<>();
    private final List<Path> seen = new ArrayList<>();

    private DefinitionFiles() {}

    /**
     * Reads places.
     *
     * @param places folders, searched to any depth in the order of names, and files, read whatever they are called
     */
    public static DefinitionFiles read(List<Path> places) {
        var files = new DefinitionFiles();
        places.forEach(files::readPlace);
        return files;
    }

    /** What tells that a file was changed. */
    public record Stamp(FileTime modified, long bytes) {}

    /** The files that {@link #read} would read, and when they were changed last. What cannot be looked at is left out. */
    public static Map<Path, Stamp> stamps(List<Path> places) {
        var stamps = new TreeMap<Path, Stamp>();
        for (Path place : places) {
            try (Stream<Path> below = Files.walk(place)) {
                for (Path file : below.filter(
                                f -> f.equals(place) || f.toString().endsWith(EXTENSION))
                        .filter(Files::isRegularFile)
                        .toList()) {
                    stamps.put(file, new Stamp(Files.getLastModifiedTime(file), Files.size(file)));
                }
            } catch (IOException | UncheckedIOException e) {
                // it is being moved or written: the next look finds it
                stamps.remove(place);
            }
        }
        return stamps;
    }

    /** A document that came otherwise than as a file, such as by a topic. */
    public static DefinitionFiles of(String name, String text) {
        var files = new DefinitionFiles();
        files.readText(Path.of(name), text);
        return files;
    }

    /** All that could be read, in the order of places, files and lines. */
    public List<DefinitionDocument> documents() {
        return List.copyOf(documents);
    }

    /** Those of one kind. */
    public List<DefinitionDocument> documents(String kind) {
        return documents.stream().filter(d -> d.kind().equals(kind)).toList();
    }

    /** What is wrong with files and kinds; what is wrong inside a document is for the reader of its kind to find. */
    public List<DefinitionFault> faults() {
        return List.copyOf(faults);
    }

    private void readPlace(Path place) {
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
        try {
            readText(file, Files.readString(file));
        } catch (CharacterCodingException e) {
            fault(file, "is not UTF-8", "save it as UTF-8");
        } catch (IOException e) {
            fault(file, "cannot be read: " + e.getMessage(), "");
        }
    }

    private void readText(Path file, String text) {
        var reader = new NodeReader(file.toString(), faults);
        try {
            for (Node document : new Yaml(new LoaderOptions()).composeAll(new StringReader(text))) {
                readDocument(document, file, text, reader);
            }
        } catch (MarkedYAMLException e) {
            boolean tab = e.getProblem().contains("TAB");
            reader.fault(e.getProblemMark(), "not YAML: " + e.getProblem(), tab ? "indent with spaces" : "");
        } catch (YAMLException e) {
            fault(file, "not YAML: " + e.getMessage(), "");
        }
    }

    private void readDocument(Node document, Path file, String text, NodeReader reader) {
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
        if (KINDS.contains(NodeReader.key(first))) {
            documents.add(new DefinitionDocument(file, map, textOf(map, text)));
        } else {
            refuseKind(map, first, reader);
        }
    }

    /** From the beginning of its first line, whose indentation is that of the others, to its last. */
    private static String textOf(MappingNode document, String text) {
        int start = text.offsetByCodePoints(0, document.getStartMark().getIndex());
        int end = text.offsetByCodePoints(0, document.getEndMark().getIndex());
        while (start > 0 && text.charAt(start - 1) == ' ') {
            start--;
        }
        return text.substring(start, end).stripTrailing() + "\n";
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
                later.map(k -> "put \"" + k + "\" first").orElseGet(() -> DidYouMean.suggest(kind, KINDS)));
    }

    private void fault(Path place, String message, String suggestion) {
        faults.add(new DefinitionFault(place.toString(), 0, 0, message, suggestion));
    }
}
