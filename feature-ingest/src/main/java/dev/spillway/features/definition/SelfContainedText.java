package dev.spillway.features.definition;

import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.NodeReader;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;

/**
 * A group's definition as it can be read anywhere: where its fields come from a schema, in a file or in the registry, those that it
 * uses are declared instead, with the types that they had when it was read. It means the same; all else stays as its author wrote it.
 */
public final class SelfContainedText {
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private SelfContainedText() {}

    /**
     * The text of a document.
     *
     * @param group what was read of it
     */
    public static String of(DefinitionDocument document, GroupDefinition group) {
        String text = document.text();
        // read again, for its places in the text rather than in the file
        DefinitionDocument alone =
                DefinitionFiles.of(document.file(), text).documents().get(0);
        MappingNode source = entry(alone.node(), "source")
                .map(NodeTuple::getValueNode)
                .map(MappingNode.class::cast)
                .orElseThrow(() -> new IllegalArgumentException("group " + group.name() + " has no source"));
        Optional<NodeTuple> schema = entry(source, "schema");
        boolean declared = entry(source, "fields").isPresent();
        if (schema.isPresent()) {
            int start = offset(text, schema.get().getKeyNode().getStartMark());
            int end = offset(text, schema.get().getValueNode().getEndMark());
            return declared
                    ? without(text, start, end, isFlow(source))
                    : text.substring(0, start) + fields(group) + text.substring(end);
        }
        return declared ? text : withFields(text, source, fields(group));
    }

    private static Optional<NodeTuple> entry(MappingNode node, String key) {
        return node.getValue().stream()
                .filter(tuple -> NodeReader.key(tuple).equals(key))
                .findFirst();
    }

    private static String fields(GroupDefinition group) {
        return group.source().fields().stream()
                .map(field -> field.name() + ": " + TypeNames.of(field.type()))
                .collect(Collectors.joining(", ", "fields: {", "}"));
    }

    private static boolean isFlow(MappingNode node) {
        return node.getFlowStyle() == FlowStyle.FLOW;
    }

    /** Before the first key, in whose line or column it then stands. */
    private static String withFields(String text, MappingNode source, String fields) {
        Mark first = source.getValue().get(0).getKeyNode().getStartMark();
        int at = offset(text, first);
        String next = isFlow(source) ? ", " : "\n" + " ".repeat(first.getColumn());
        return text.substring(0, at) + fields + next + text.substring(at);
    }

    /** Without an entry, and in a flow without the comma that set it apart. */
    private static String without(String text, int start, int end, boolean flow) {
        if (!flow) {
            return text.substring(0, start) + text.substring(end);
        }
        Matcher next = COMMA.matcher(text).region(end, text.length());
        if (next.lookingAt()) {
            return text.substring(0, start) + text.substring(next.end());
        }
        String before = text.substring(0, start).stripTrailing();
        return before.substring(0, before.length() - 1) + text.substring(end);
    }

    private static int offset(String text, Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }
}
