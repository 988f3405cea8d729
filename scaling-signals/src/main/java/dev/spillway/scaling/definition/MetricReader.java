package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.MetricDefinition;
import dev.spillway.scaling.domain.MetricDefinition.Fold;
import dev.spillway.topologies.definition.NodeReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** Reads what is below {@code metrics:}. */
final class MetricReader {
    static final Set<String> KEYS = Set.of("from", "fold", "quantile", "load");
    static final List<String> FOLDS = List.of("mean", "sum", "max");

    private final NodeReader reader;

    MetricReader(NodeReader reader) {
        this.reader = reader;
    }

    /** By name, in the order of the file; also those with a fault, so that what reads them is not refused as well. */
    Map<String, MetricDefinition> read(Node node) {
        var metrics = new LinkedHashMap<String, MetricDefinition>();
        for (NodeTuple entry : reader.map(node, "\"metrics\"").orElse(List.of())) {
            String name = NodeReader.key(entry);
            if (!Names.METRIC.matcher(name).matches()) {
                reader.fault(entry.getKeyNode(), "a metric \"" + name + "\" has no name", "use " + Names.METRIC_FORM);
            } else if (Names.RESERVED.contains(name)) {
                reader.fault(entry.getKeyNode(), "\"" + name + "\" is no name for a metric: it is taken", "rename it");
            }
            metrics.put(name, metric(name, entry.getValueNode()));
        }
        return metrics;
    }

    private MetricDefinition metric(String name, Node node) {
        Section keys = Section.of(reader, node, "a metric", KEYS);
        Optional<String> from = keys.required("from", "say what instances report: from: qps")
                .flatMap(n -> reader.name(n, "\"from\"", Names.METRIC, Names.METRIC_FORM));
        @Nullable Double quantile = keys.get("quantile").flatMap(this::quantile).orElse(null);
        Optional<Node> fold = keys.get("fold");
        if (fold.isPresent() && keys.get("quantile").isPresent()) {
            reader.fault(
                    fold.get(), "a metric has a fold, of gauges, or a quantile, of a sketch", "leave one of them out");
        }
        Fold folded = fold.flatMap(n -> reader.oneOf(n, "fold", FOLDS))
                .map(f -> Fold.valueOf(f.toUpperCase(Locale.ROOT)))
                .orElse(Fold.MEAN);
        @Nullable Boolean load = keys.flag("load").orElse(null);
        return new MetricDefinition(name, from.orElse(name), folded, quantile, load);
    }

    private Optional<Double> quantile(Node node) {
        OptionalDouble quantile = reader.number(node, "\"quantile\"");
        if (quantile.isPresent() && (quantile.getAsDouble() < 0 || quantile.getAsDouble() > 1)) {
            reader.fault(
                    node, "\"quantile\" must be from 0 to 1, not " + NodeReader.value(node), "p95 is quantile: 0.95");
            return Optional.empty();
        }
        return quantile.isPresent() ? Optional.of(quantile.getAsDouble()) : Optional.empty();
    }
}
