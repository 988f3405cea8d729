package dev.spillway.features.definition;

import dev.spillway.features.domain.FeatureType;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Values;
import dev.spillway.topologies.definition.NodeReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the value that stands in for a feature's own. */
final class DefaultValue {
    private DefaultValue() {}

    /** The value as callers see those of the type; empty if it is not of the type. */
    static Optional<Object> parse(Node node, FeatureType type) {
        return switch (type.form()) {
            case SCALAR -> parse(node, type.scalar());
            case LIST -> list(node, type.scalar());
            case MAP -> map(node, type.scalar());
        };
    }

    private static Optional<Object> list(Node node, FieldType of) {
        if (!(node instanceof SequenceNode sequence)) {
            return Optional.empty();
        }
        var values = new ArrayList<Object>();
        for (Node item : sequence.getValue()) {
            parse(item, of).ifPresent(values::add);
        }
        return values.size() == sequence.getValue().size() ? Optional.of(values) : Optional.empty();
    }

    private static Optional<Object> map(Node node, FieldType of) {
        if (!(node instanceof MappingNode mapping)) {
            return Optional.empty();
        }
        var values = new TreeMap<String, Object>(Values::compareUtf8);
        for (NodeTuple entry : mapping.getValue()) {
            parse(entry.getValueNode(), of).ifPresent(value -> values.put(NodeReader.key(entry), value));
        }
        return values.size() == mapping.getValue().size() ? Optional.of(values) : Optional.empty();
    }

    private static Optional<Object> parse(Node node, FieldType type) {
        if (!(node instanceof ScalarNode)) {
            return Optional.empty();
        }
        String text = NodeReader.value(node);
        try {
            return switch (type) {
                case BOOLEAN ->
                    text.equals("true") || text.equals("false") ? Optional.of(text.equals("true")) : Optional.empty();
                case INT -> Optional.of(Integer.parseInt(plain(node, Tag.INT)));
                case LONG -> Optional.of(Long.parseLong(plain(node, Tag.INT)));
                case FLOAT ->
                    Optional.of(Float.parseFloat(number(node)))
                            .filter(Float::isFinite)
                            .map(v -> v);
                case DOUBLE ->
                    Optional.of(Double.parseDouble(number(node)))
                            .filter(Double::isFinite)
                            .map(v -> v);
                case STRING -> node.getTag().equals(Tag.STR) ? Optional.of(text) : Optional.empty();
                case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> Optional.of(instant(node));
            };
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String plain(Node node, Tag tag) {
        return node.getTag().equals(tag) ? NodeReader.value(node) : "";
    }

    private static String number(Node node) {
        // YAML 1.1 takes 1e3, which JSON and YAML 1.2 know as a number, for a text
        boolean quoted = ((ScalarNode) node).getScalarStyle() != ScalarStyle.PLAIN;
        return quoted ? "" : NodeReader.value(node);
    }

    private static Instant instant(Node node) {
        if (node.getTag().equals(Tag.INT)) {
            return Values.instant(Long.parseLong(NodeReader.value(node)));
        }
        return OffsetDateTime.parse(NodeReader.value(node)).toInstant();
    }

    /** How a value of the type is written, to say so. */
    static String example(FeatureType type) {
        return switch (type.form()) {
            case SCALAR -> example(type.scalar());
            case LIST -> "write a list, such as []";
            case MAP -> "write a map, such as {}";
        };
    }

    private static String example(FieldType type) {
        return switch (type) {
            case BOOLEAN -> "write true or false";
            case INT, LONG -> "write a whole number, such as 0";
            case FLOAT, DOUBLE -> "write a number, such as 0.0";
            case STRING -> "write a text, in quotes if it could be a number";
            case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> "write a time such as \"2026-01-31T00:00:00Z\"";
        };
    }
}
