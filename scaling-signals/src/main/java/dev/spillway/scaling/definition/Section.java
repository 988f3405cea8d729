package dev.spillway.scaling.definition;

import dev.spillway.topologies.definition.NodeReader;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/**
 * One map of a definition, asked key by key.
 *
 * @param what how messages call it: {@code a rule}
 */
record Section(NodeReader reader, Node node, String what, Map<String, Node> values) {

    /** The section that a node holds; faults for keys that are not known, and without any entry if it is no map. */
    static Section of(NodeReader reader, Node node, String what, Set<String> keys) {
        return new Section(reader, node, what, reader.map(node, what, keys).orElse(Map.of()));
    }

    Optional<Node> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The node of a key that must be there. */
    Optional<Node> required(String key, String suggestion) {
        Optional<Node> value = get(key);
        if (value.isEmpty()) {
            reader.fault(node, what + " needs \"" + key + "\"", suggestion);
        }
        return value;
    }

    /** The duration of a key, in microseconds. */
    long duration(String key, long leastMicros, long otherwiseMicros) {
        return get(key).map(n -> reader.duration(n, quoted(key), leastMicros))
                .orElse(OptionalLong.empty())
                .orElse(otherwiseMicros);
    }

    /** The duration of a key that must be there; empty after a fault. */
    OptionalLong requiredDuration(String key, long leastMicros, String suggestion) {
        return required(key, suggestion)
                .map(n -> reader.duration(n, quoted(key), leastMicros))
                .orElse(OptionalLong.empty());
    }

    /** The whole number of a key. */
    int integer(String key, int least, int otherwise) {
        return (int) get(key).map(n -> reader.integer(n, quoted(key), least))
                .orElse(OptionalLong.empty())
                .orElse(otherwise);
    }

    Optional<Boolean> flag(String key) {
        return get(key).flatMap(n -> reader.flag(n, quoted(key)));
    }

    static String quoted(String key) {
        return "\"" + key + "\"";
    }
}
