package dev.spillway.topologies.definition;

import dev.spillway.topologies.DidYouMean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the nodes of one file as what they ought to be, and collects what they are not. */
public final class NodeReader {
    private static final Pattern INTEGER = Pattern.compile("[-+]?\\d{1,18}");

    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");

    private final String file;
    private final List<DefinitionFault> faults;

    /**
     * @param faults what is found is added to it
     */
    public NodeReader(String file, List<DefinitionFault> faults) {
        this.file = file;
        this.faults = faults;
    }

    public String file() {
        return file;
    }

    public void fault(Node at, String message, String suggestion) {
        fault(at.getStartMark(), message, suggestion);
    }

    public void fault(Mark at, String message, String suggestion) {
        faults.add(new DefinitionFault(file, at.getLine() + 1, at.getColumn() + 1, message, suggestion));
    }

    /** A fault at a place inside the text of a scalar; lines and columns count from 1. */
    public void faultInside(Node scalar, int line, int column, String message, String suggestion) {
        Mark start = scalar.getStartMark();
        boolean oneLine = start.getLine() == scalar.getEndMark().getLine();
        if (scalar instanceof ScalarNode text && oneLine && line == 1) {
            int quote = text.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
            int at = start.getColumn() + quote + column;
            faults.add(new DefinitionFault(file, start.getLine() + 1, at, message, suggestion));
        } else {
            fault(scalar, message + " (line " + line + ", column " + column + " of the expression)", suggestion);
        }
    }

    /** The values of a map by key; faults for what is no map, has keys twice or keys that are not known. */
    public Optional<Map<String, Node>> map(Node node, String what, Set<String> known) {
        return map(node, what).map(entries -> {
            var values = new LinkedHashMap<String, Node>();
            for (NodeTuple entry : entries) {
                String key = key(entry);
                if (!known.contains(key)) {
                    fault(entry.getKeyNode(), "no key \"" + key + "\" in " + what, DidYouMean.suggest(key, known));
                } else if (isNull(entry.getValueNode())) {
                    fault(entry.getKeyNode(), "\"" + key + "\" has no value", "give it one, or leave the key out");
                } else {
                    values.put(key, entry.getValueNode());
                }
            }
            return values;
        });
    }

    /** The entries of a map with keys of any name; a fault for what is no map or has keys twice. */
    public Optional<List<NodeTuple>> map(Node node, String what) {
        if (!(node instanceof MappingNode mapping)) {
            fault(node, what + " must be a map, not " + kind(node), "");
            return Optional.empty();
        }
        var seen = new LinkedHashMap<String, NodeTuple>();
        for (NodeTuple entry : mapping.getValue()) {
            NodeTuple first = seen.putIfAbsent(key(entry), entry);
            if (first != null) {
                int line = first.getKeyNode().getStartMark().getLine() + 1;
                fault(entry.getKeyNode(), "key \"" + key(entry) + "\" is there twice", "the first is in line " + line);
            }
        }
        return Optional.of(List.copyOf(seen.values()));
    }

    public static String key(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
    }

    /** The items of a list that has at least one. */
    public Optional<List<Node>> list(Node node, String what, String example) {
        if (!(node instanceof SequenceNode sequence)) {
            fault(node, what + " must be a list, not " + kind(node), "write " + example);
            return Optional.empty();
        }
        if (sequence.getValue().isEmpty()) {
            fault(node, what + " must not be empty", "write " + example);
            return Optional.empty();
        }
        return Optional.of(new ArrayList<>(sequence.getValue()));
    }

    /** A scalar of any type, as it is written. */
    public Optional<String> text(Node node, String what) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return Optional.of(scalar.getValue().strip());
        }
        fault(node, what + " must be a text, not " + kind(node), "");
        return Optional.empty();
    }

    /**
     * A text of a form.
     *
     * @param form what the pattern allows, in words
     */
    public Optional<String> name(Node node, String what, Pattern allowed, String form) {
        Optional<String> text = text(node, what);
        if (text.isPresent() && !allowed.matcher(text.get()).matches()) {
            fault(node, what + " \"" + text.get() + "\" is not a name", "use " + form);
            return Optional.empty();
        }
        return text;
    }

    /** A whole number of at least {@code least} that an int can hold. */
    public OptionalLong integer(Node node, String what, int least) {
        if (isPlain(node, Tag.INT) && INTEGER.matcher(value(node)).matches()) {
            long number = Long.parseLong(value(node));
            if (number >= least && number <= Integer.MAX_VALUE) {
                return OptionalLong.of(number);
            }
        }
        fault(node, what + " must be a whole number of at least " + least + ", not " + kind(node), "");
        return OptionalLong.empty();
    }

    /** A finite number, whole or not, such as 0.5, 20 or 10e6. */
    public OptionalDouble number(Node node, String what) {
        String text = value(node);
        boolean plain = node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN;
        // not by its tag: YAML 1.1 takes 1e3 for a text
        if (plain && NUMBER.matcher(text).matches()) {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return OptionalDouble.of(number);
            }
        }
        fault(node, what + " must be a number, not " + kind(node), "");
        return OptionalDouble.empty();
    }

    public Optional<Boolean> flag(Node node, String what) {
        if (isPlain(node, Tag.BOOL)
                && (value(node).equals("true") || value(node).equals("false"))) {
            return Optional.of(value(node).equals("true"));
        }
        fault(node, what + " must be true or false, not " + kind(node), "");
        return Optional.empty();
    }

    /** A duration of at least {@code leastMicros}, in microseconds. */
    public OptionalLong duration(Node node, String what, long leastMicros) {
        String text = value(node);
        OptionalLong micros = Durations.micros(text);
        if (micros.isEmpty()) {
            fault(node, what + " must be a duration, not " + kind(node), "write " + Durations.FORM);
        } else if (micros.getAsLong() < leastMicros) {
            fault(
                    node,
                    what + " of " + text + " is too short",
                    leastMicros < Durations.SECOND_MICROS ? "leave it out for none" : "at least 1s");
            return OptionalLong.empty();
        }
        return micros;
    }

    public Optional<String> oneOf(Node node, String what, List<String> known) {
        String text = value(node);
        if (known.contains(text)) {
            return Optional.of(text);
        }
        fault(node, "no " + what + " " + kind(node), DidYouMean.suggest(text, known));
        return Optional.empty();
    }

    public static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    public static boolean isPlain(Node node, Tag tag) {
        return node instanceof ScalarNode && node.getTag().equals(tag);
    }

    /** What a scalar says; empty for others. */
    public static String value(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** What a node is, to say that it should be something else. */
    public static String kind(Node node) {
        if (node instanceof MappingNode) {
            return "a map";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return isNull(node) ? "nothing" : "\"" + value(node) + "\"";
    }
}
