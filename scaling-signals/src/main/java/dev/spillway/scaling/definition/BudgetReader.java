package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.Kind;
import dev.spillway.topologies.DidYouMean;
import dev.spillway.topologies.definition.DefinitionDocument;
import dev.spillway.topologies.definition.NodeReader;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** Reads the document {@code global: scaling}. */
final class BudgetReader {
    static final String NAME = "scaling";
    static final Set<String> KEYS = Set.of("global", "version", "budget");

    private final NodeReader reader;

    BudgetReader(NodeReader reader) {
        this.reader = reader;
    }

    /** Whether the document is ours; a fault if its name looks like a slip of the pen. */
    boolean isOurs(DefinitionDocument document) {
        if (document.name().equals(NAME)) {
            return true;
        }
        Optional<String> meant = DidYouMean.among(List.of(NAME), document.name());
        meant.ifPresent(m -> reader.fault(
                document.nameNode(),
                "nothing global is called \"" + document.name() + "\"",
                "did you mean \"" + m + "\"?"));
        return false;
    }

    ScalingBudget read(DefinitionDocument document) {
        Section keys = Section.of(reader, document.node(), "global scaling", KEYS);
        keys.integer("version", 1, 1);
        return keys.required("budget", "write budget: {PREDICTION: 200}")
                .map(this::budget)
                .orElse(ScalingBudget.UNLIMITED);
    }

    private ScalingBudget budget(Node node) {
        Map<Kind, Integer> budget = new EnumMap<>(Kind.class);
        for (NodeTuple entry : reader.map(node, "\"budget\"").orElse(List.of())) {
            Optional<String> kind = reader.oneOf(entry.getKeyNode(), "kind", PolicyReader.KINDS);
            reader.integer(entry.getValueNode(), "a budget", 1)
                    .ifPresent(n -> kind.ifPresent(k -> budget.put(Kind.valueOf(k), (int) n)));
        }
        return new ScalingBudget(budget);
    }
}
