package dev.spillway.topologies.definition;

import java.nio.file.Path;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * One document of a file.
 *
 * @param path as it was given, or found below a folder that was given
 * @param node a map with at least one entry
 * @param text what the file says there, which reads as the same document by itself
 */
public record DefinitionDocument(Path path, MappingNode node, String text) {

    public String file() {
        return path.toString();
    }

    /** What the names of other files start from that the document mentions. */
    public Path folder() {
        return Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
    }

    /** Where it starts, from 1. */
    public int line() {
        return node.getStartMark().getLine() + 1;
    }

    /** Its first key: {@code group}, {@code policy}, … */
    public String kind() {
        return NodeReader.key(node.getValue().get(0));
    }

    /** The first key's value. */
    public String name() {
        return NodeReader.value(nameNode());
    }

    /** Where the name stands. */
    public Node nameNode() {
        return node.getValue().get(0).getValueNode();
    }

    /** Its place, as faults of other documents refer to it. */
    public String place() {
        return file() + ":" + line();
    }
}
