package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.CapacityPlan;
import dev.spillway.topologies.DidYouMean;
import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.NodeReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** Reads one document of kind {@code capacity}. */
final class CapacityReader {
    static final Set<String> KEYS = Set.of("capacity", "version", "growth", "infrastructure");

    /** What the shipped plan has; others may have more. */
    static final List<String> GROWTH =
            List.of("predictions_per_s", "models", "features", "training_jobs_per_month", "llm_use_cases");

    static final List<String> INFRASTRUCTURE =
            List.of("prediction_servers", "cassandra_nodes", "gpu_nodes", "storage_bytes");

    private final NodeReader reader;

    CapacityReader(NodeReader reader) {
        this.reader = reader;
    }

    Optional<CapacityPlan> read(DefinitionDocument document) {
        Section keys = Section.of(reader, document.node(), "a capacity plan", KEYS);
        Optional<String> name =
                keys.get("capacity").flatMap(n -> reader.name(n, "\"capacity\"", Names.NAME, Names.NAME_FORM));
        keys.integer("version", 1, 1);
        var growth = keys.required("growth", "write growth: {models: [5000, 8000, 15000, 25000]}")
                .map(n -> rows(n, "growth", GROWTH, CapacityPlan.GROWTH_YEARS));
        var infrastructure = keys.required(
                        "infrastructure", "write infrastructure: {prediction_servers: [200, 300, 600]}")
                .map(n -> rows(n, "infrastructure", INFRASTRUCTURE, CapacityPlan.INFRASTRUCTURE_YEARS));
        return name.flatMap(n -> growth.flatMap(g -> infrastructure.map(i -> new CapacityPlan(n, g, i))));
    }

    private Map<String, List<Double>> rows(Node node, String what, List<String> known, List<Integer> years) {
        var rows = new LinkedHashMap<String, List<Double>>();
        for (NodeTuple entry : reader.map(node, Section.quoted(what)).orElse(List.of())) {
            String name = NodeReader.key(entry);
            Optional<String> meant = known.contains(name) ? Optional.empty() : DidYouMean.among(known, name);
            if (!Names.METRIC.matcher(name).matches()) {
                reader.fault(entry.getKeyNode(), "\"" + name + "\" is not a name", "use " + Names.METRIC_FORM);
            }
            meant.ifPresent(m -> reader.fault(
                    entry.getKeyNode(), "no key \"" + name + "\" in " + what, "did you mean \"" + m + "\"?"));
            rows.put(name, numbers(entry, years));
        }
        return rows;
    }

    private List<Double> numbers(NodeTuple row, List<Integer> years) {
        String name = NodeReader.key(row);
        String form = "one number for each of the years " + years;
        List<Node> items =
                reader.list(row.getValueNode(), Section.quoted(name), form).orElse(List.of());
        if (!items.isEmpty() && items.size() != years.size()) {
            reader.fault(
                    row.getValueNode(),
                    Section.quoted(name) + " has " + items.size() + " numbers, and needs " + years.size(),
                    "write " + form);
        }
        var numbers = new ArrayList<Double>();
        for (Node item : items) {
            reader.number(item, "a number of " + Section.quoted(name)).ifPresent(number -> {
                if (number <= 0) {
                    reader.fault(item, Section.quoted(name) + " must be above 0, not " + NodeReader.value(item), "");
                }
                numbers.add(number);
            });
        }
        return List.copyOf(numbers);
    }
}
