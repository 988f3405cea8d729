package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Glob;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.topologies.definition.Durations;
import dev.spillway.topologies.definition.NodeReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one document of kind {@code otlp}. */
final class OtlpMappingReader {
    static final Set<String> KEYS =
            Set.of("otlp", "applies_to", "fleet", "kind", "region", "tier", "instance", "interval", "metrics");
    static final Set<String> APPLIES_TO = Set.of("topic", "resource");
    static final Set<String> ATTRIBUTE = Set.of("datapoint", "resource", "default");

    /** What the exporter writes metrics to unless told otherwise. */
    static final String DEFAULT_TOPIC = "otlp_metrics";

    /** How often fleets are judged: more often than that nobody asks. */
    static final long LEAST_INTERVAL_MICROS = 10 * Durations.SECOND_MICROS;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final Attribute UNKNOWN = Attribute.constant("");

    private final NodeReader reader;

    OtlpMappingReader(NodeReader reader) {
        this.reader = reader;
    }

    /** The mapping, complete only if there was no fault; empty if there was nothing to read. */
    Optional<OtlpMapping> read(Node document) {
        Map<String, Node> keys = reader.map(document, "an OTLP mapping", KEYS).orElse(Map.of());
        Optional<String> name =
                get(keys, "otlp").flatMap(n -> reader.name(n, "\"otlp\"", NAME, "letters, digits, '.', '_' and '-'"));
        Map<String, Node> applies = get(keys, "applies_to")
                .flatMap(n -> reader.map(n, "\"applies_to\"", APPLIES_TO))
                .orElse(Map.of());
        String topic = get(applies, "topic")
                .flatMap(n -> reader.name(n, "\"topic\"", TOPIC, "a topic's name"))
                .orElse(DEFAULT_TOPIC);
        var metrics = new MappedMetricReader(reader);
        Map<String, List<Glob>> resources = get(applies, "resource")
                .map(n -> metrics.globs(n, "\"resource\""))
                .orElse(Map.of());
        long interval = get(keys, "interval").map(this::interval).orElse(LEAST_INTERVAL_MICROS);
        List<MappedMetric> mapped = required(document, keys, "metrics", "write metrics: {cpu_utilization: {from: …}}")
                .map(metrics::read)
                .orElse(List.of());
        return Optional.of(new OtlpMapping(
                name.orElse(""),
                topic,
                resources,
                attribute(document, keys, "fleet", "write fleet: {resource: k8s.cluster.name}, or a name"),
                kind(document, keys),
                get(keys, "region").map(n -> attribute(n, "region")).orElse(Attribute.constant("local")),
                tier(keys),
                attribute(document, keys, "instance", "write instance: {resource: [service.instance.id, host.name]}"),
                interval,
                mapped));
    }

    private long interval(Node node) {
        OptionalLong micros = reader.duration(node, "\"interval\"", Durations.SECOND_MICROS);
        if (micros.isPresent() && micros.getAsLong() < LEAST_INTERVAL_MICROS) {
            reader.fault(
                    node,
                    "\"interval\" of " + NodeReader.value(node) + " is too short",
                    "at least 10s: fleets are judged no more often");
        }
        return micros.orElse(LEAST_INTERVAL_MICROS);
    }

    private static Optional<Node> get(Map<String, Node> keys, String key) {
        return Optional.ofNullable(keys.get(key));
    }

    private Optional<Node> required(Node document, Map<String, Node> keys, String key, String suggestion) {
        Optional<Node> node = get(keys, key);
        if (node.isEmpty()) {
            reader.fault(document, "an OTLP mapping needs \"" + key + "\"", suggestion);
        }
        return node;
    }

    private Attribute attribute(Node document, Map<String, Node> keys, String key, String suggestion) {
        return required(document, keys, key, suggestion)
                .map(n -> attribute(n, key))
                .orElse(UNKNOWN);
    }

    private Attribute attribute(Node node, String key) {
        if (!(node instanceof MappingNode)) {
            // an instance may be empty on purpose: then the metrics speak for the fleet
            return Attribute.constant(
                    key.equals("instance") && isEmptyText(node)
                            ? ""
                            : reader.text(node, "\"" + key + "\"").orElse(""));
        }
        Map<String, Node> places =
                reader.map(node, "\"" + key + "\"", ATTRIBUTE).orElse(Map.of());
        if (places.isEmpty()) {
            reader.fault(
                    node,
                    "\"" + key + "\" says nowhere to look",
                    "write {resource: ATTRIBUTE}, {datapoint: ATTRIBUTE} or a name");
        }
        @Nullable
        String otherwise = get(places, "default")
                .flatMap(n -> reader.text(n, "\"default\""))
                .orElse(null);
        return new Attribute(names(places, "datapoint"), names(places, "resource"), otherwise);
    }

    private static boolean isEmptyText(Node node) {
        return !NodeReader.isNull(node)
                && !(node instanceof SequenceNode)
                && NodeReader.value(node).isEmpty();
    }

    private List<String> names(Map<String, Node> places, String key) {
        Node node = places.get(key);
        if (node == null) {
            return List.of();
        }
        List<Node> items = node instanceof SequenceNode
                ? reader.list(node, "\"" + key + "\"", "[k8s.node.name, host.name]")
                        .orElse(List.of())
                : List.of(node);
        var names = new ArrayList<String>();
        items.forEach(item -> reader.text(item, "an attribute").ifPresent(names::add));
        return names;
    }

    private Attribute kind(Node document, Map<String, Node> keys) {
        List<String> kinds = Arrays.stream(Kind.values()).map(Kind::name).toList();
        Optional<Node> node = required(document, keys, "kind", "write kind: TRAINING");
        node.filter(n -> !(n instanceof MappingNode)).ifPresent(n -> reader.oneOf(n, "kind", kinds));
        return node.map(n -> attribute(n, "kind")).orElse(UNKNOWN);
    }

    private @Nullable Attribute tier(Map<String, Node> keys) {
        Optional<Node> node = get(keys, "tier");
        node.filter(n -> !(n instanceof MappingNode))
                .ifPresent(n -> reader.oneOf(n, "tier", List.of("1", "2", "3", "4")));
        return node.map(n -> attribute(n, "tier")).orElse(null);
    }
}
