package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Glob;
import dev.spillway.scaling.domain.MetricDefinition.Fold;
import dev.spillway.scaling.otlp.MappedMetric.Take;
import dev.spillway.topologies.definition.NodeReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads what is below {@code metrics:} of a mapping. */
final class MappedMetricReader {
    static final Set<String> KEYS = Set.of("from", "where", "over", "take", "fold", "scale", "offset", "quantile");
    static final List<String> TAKES = List.of("value", "rate", "increase");
    static final List<String> FOLDS = List.of("mean", "sum", "max");

    private static final Set<String> SELECTOR_KEYS = Set.of("from", "where");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final NodeReader reader;

    MappedMetricReader(NodeReader reader) {
        this.reader = reader;
    }

    List<MappedMetric> read(Node node) {
        var metrics = new ArrayList<MappedMetric>();
        List<NodeTuple> entries = reader.map(node, "\"metrics\"").orElse(List.of());
        if (node instanceof MappingNode && entries.isEmpty()) {
            reader.fault(node, "\"metrics\" must not be empty", "write metrics: {cpu_utilization: {from: …}}");
        }
        for (NodeTuple entry : entries) {
            String name = NodeReader.key(entry);
            if (!NAME.matcher(name).matches()) {
                reader.fault(
                        entry.getKeyNode(),
                        "a metric \"" + name + "\" cannot be named in a policy",
                        "use letters, digits and _, not starting with a digit");
            }
            metric(name, entry.getValueNode()).ifPresent(metrics::add);
        }
        return metrics;
    }

    private Optional<MappedMetric> metric(String name, Node node) {
        Map<String, Node> keys = reader.map(node, "a metric", KEYS).orElse(Map.of());
        Optional<Selector> from = selector(node, keys);
        List<Selector> over =
                Optional.ofNullable(keys.get("over")).map(this::over).orElse(List.of());
        @Nullable Take take = oneOf(keys, "take", TAKES).map(Take::valueOf).orElse(null);
        @Nullable Fold fold = oneOf(keys, "fold", FOLDS).map(Fold::valueOf).orElse(null);
        double scale = number(keys, "scale").orElse(1);
        double offset = number(keys, "offset").orElse(0);
        @Nullable Double quantile = quantile(keys);
        if (scale == 0) {
            fault(keys, "scale", "\"scale\" must not be 0", "0.01 makes a ratio of percent");
        }
        refuseTogether(keys, "over", "fold", "a quotient adds the series up on both sides");
        refuseTogether(keys, "over", "quantile", "a quotient has no quantile");
        refuseTogether(keys, "take", "quantile", "a quantile is of a distribution");
        refuseTogether(keys, "offset", "quantile", "a quantile is only scaled");
        if (scale < 0 && keys.containsKey("quantile")) {
            fault(keys, "scale", "\"scale\" of a quantile must be above 0", "");
        }
        return from.map(f -> new MappedMetric(name, f, over, take, fold, scale, offset, quantile));
    }

    private void refuseTogether(Map<String, Node> keys, String one, String other, String why) {
        if (keys.containsKey(one) && keys.containsKey(other)) {
            fault(keys, other, "\"" + one + "\" and \"" + other + "\" cannot stand together: " + why, "leave one out");
        }
    }

    private void fault(Map<String, Node> keys, String key, String message, String suggestion) {
        Optional.ofNullable(keys.get(key)).ifPresent(node -> reader.fault(node, message, suggestion));
    }

    private Optional<Selector> selector(Node node, Map<String, Node> keys) {
        Optional<Node> from = Optional.ofNullable(keys.get("from"));
        if (from.isEmpty()) {
            reader.fault(
                    node, "a metric needs \"from\"", "say what the Collector calls it: from: DCGM_FI_DEV_GPU_UTIL");
        }
        Map<String, List<Glob>> where = Optional.ofNullable(keys.get("where"))
                .map(n -> globs(n, "\"where\""))
                .orElse(Map.of());
        return from.flatMap(n -> reader.text(n, "\"from\"")).map(name -> new Selector(name, where));
    }

    private List<Selector> over(Node node) {
        var over = new ArrayList<Selector>();
        for (Node item : reader.list(node, "\"over\"", "[FB_USED, FB_FREE]").orElse(List.of())) {
            Optional<Selector> selector = item instanceof MappingNode
                    ? selector(
                            item, reader.map(item, "a divisor", SELECTOR_KEYS).orElse(Map.of()))
                    : reader.text(item, "a divisor").map(name -> new Selector(name, Map.of()));
            selector.ifPresent(over::add);
        }
        return over;
    }

    /** Patterns by attribute: one, or a list of which one must match. */
    Map<String, List<Glob>> globs(Node node, String what) {
        var globs = new LinkedHashMap<String, List<Glob>>();
        for (NodeTuple entry : reader.map(node, what).orElse(List.of())) {
            String attribute = "attribute \"" + NodeReader.key(entry) + "\"";
            List<Node> values = entry.getValueNode() instanceof SequenceNode
                    ? reader.list(entry.getValueNode(), attribute, "[used, reserved]")
                            .orElse(List.of())
                    : List.of(entry.getValueNode());
            var patterns = new ArrayList<Glob>();
            values.forEach(value -> reader.text(value, attribute).map(Glob::of).ifPresent(patterns::add));
            globs.put(NodeReader.key(entry), patterns);
        }
        return globs;
    }

    private Optional<String> oneOf(Map<String, Node> keys, String key, List<String> known) {
        return Optional.ofNullable(keys.get(key))
                .flatMap(node -> reader.oneOf(node, key, known))
                .map(text -> text.toUpperCase(Locale.ROOT));
    }

    private OptionalDouble number(Map<String, Node> keys, String key) {
        Node node = keys.get(key);
        return node == null ? OptionalDouble.empty() : reader.number(node, "\"" + key + "\"");
    }

    private @Nullable Double quantile(Map<String, Node> keys) {
        OptionalDouble quantile = number(keys, "quantile");
        if (quantile.isEmpty()) {
            return null;
        }
        if (!(quantile.getAsDouble() >= 0 && quantile.getAsDouble() <= 1)) {
            fault(keys, "quantile", "\"quantile\" must be from 0 to 1", "p99 is quantile: 0.99");
        }
        return quantile.getAsDouble();
    }
}
