package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.Action;
import dev.spillway.scaling.domain.Condition;
import dev.spillway.scaling.domain.Quantity;
import dev.spillway.scaling.domain.Rule;
import dev.spillway.scaling.domain.Unit;
import dev.spillway.topologies.definition.NodeReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** Reads what is below {@code rules:}. */
final class RuleReader {
    static final List<String> DIRECTIONS = Arrays.stream(Action.values())
            .map(action -> action.name().toLowerCase(Locale.ROOT))
            .toList();
    static final Set<String> KEYS = Set.copyOf(
            Stream.concat(Stream.of("when", "for", "unit"), DIRECTIONS.stream()).toList());
    static final List<String> UNITS =
            Arrays.stream(Unit.values()).map(Unit::name).toList();

    /** What one instance can have more of; the other units count instances. */
    private static final Set<Unit> SIZES = Set.of(Unit.DISK, Unit.VCPU);

    private final NodeReader reader;
    private final ExpressionReader expressions;
    private final Collection<String> declared;
    private final Unit unit;

    /**
     * @param declared the names of the policy's metrics
     * @param unit of rules that have none of their own
     */
    RuleReader(NodeReader reader, ExpressionReader expressions, Collection<String> declared, Unit unit) {
        this.reader = reader;
        this.expressions = expressions;
        this.declared = declared;
        this.unit = unit;
    }

    /** Those without a fault, in the order of the file. */
    List<Rule> read(Node node) {
        var rules = new ArrayList<Rule>();
        for (NodeTuple entry : reader.map(node, "\"rules\"").orElse(List.of())) {
            String name = NodeReader.key(entry);
            if (!Names.NAME.matcher(name).matches()) {
                reader.fault(entry.getKeyNode(), "a rule \"" + name + "\" has no name", "use " + Names.NAME_FORM);
            } else if (Names.RESERVED_RULES.contains(name)) {
                reader.fault(
                        entry.getKeyNode(),
                        "\"" + name + "\" is no name for a rule: decisions without a rule are called so",
                        "rename it");
            }
            rule(name, entry).ifPresent(rules::add);
        }
        return rules;
    }

    private Optional<Rule> rule(String name, NodeTuple entry) {
        Section keys = Section.of(reader, entry.getValueNode(), "a rule", KEYS);
        Optional<Condition> when = keys.required("when", "write when: cpu_utilization > 0.70")
                .flatMap(n -> expressions.condition(n, "when", declared));
        long forMicros = keys.duration("for", 0, 0);
        Optional<Unit> own = keys.get("unit").flatMap(n -> unit(reader, n));
        List<String> directions =
                DIRECTIONS.stream().filter(keys.values()::containsKey).toList();
        if (directions.size() != 1) {
            refuseDirections(entry, keys, directions);
            return Optional.empty();
        }
        String direction = directions.get(0);
        Action action = Action.valueOf(direction.toUpperCase(Locale.ROOT));
        Optional<Node> sizeNode = keys.get(direction);
        Optional<Quantity> size = sizeNode.flatMap(n -> expressions.quantity(n, direction, declared));
        Unit counted = own.orElse(unit);
        checkUnit(keys.get("unit").or(() -> sizeNode).orElse(entry.getKeyNode()), direction, action, counted);
        if (sizeNode.isPresent() && size.isPresent()) {
            checkSize(sizeNode.get(), direction, action, size.get());
        }
        return when.flatMap(w -> size.map(s -> new Rule(name, w, forMicros, action, s, counted)));
    }

    static Optional<Unit> unit(NodeReader reader, Node node) {
        return reader.oneOf(node, "unit", UNITS).map(Unit::valueOf);
    }

    private void refuseDirections(NodeTuple entry, Section keys, List<String> directions) {
        String name = NodeReader.key(entry);
        if (directions.isEmpty()) {
            reader.fault(
                    keys.node(),
                    "the rule \"" + name + "\" says nowhere what to do",
                    "write scale_out: instances * 1.5, or one of " + String.join(", ", DIRECTIONS));
            return;
        }
        Node second = keys.get(directions.get(1)).orElse(keys.node());
        reader.fault(
                second,
                "the rule \"" + name + "\" goes two ways: " + String.join(" and ", directions),
                "make two rules of it");
    }

    private void checkUnit(Node at, String direction, Action action, Unit counted) {
        boolean ofEach = SIZES.contains(counted);
        if (action.isCount() && ofEach) {
            reader.fault(
                    at,
                    direction + " changes how many there are, and " + counted + " is what each of them has",
                    "write scale_up, or another unit");
        } else if (!action.isCount() && !ofEach) {
            reader.fault(
                    at,
                    direction + " changes what each instance has, and " + counted + " counts them",
                    "add unit: DISK or unit: VCPU");
        }
    }

    /** A size that could never be what its rule asks for. */
    private void checkSize(Node at, String direction, Action action, Quantity size) {
        if (!action.isCount() && size.variables().contains("instances")) {
            reader.fault(
                    at,
                    direction + " is the factor by which each instance changes, whatever their number",
                    "write " + direction + ": " + (action.isOut() ? "1.5" : "0.5"));
        } else if (size.variables().isEmpty()) {
            double constant = size.of(name -> Double.NaN);
            boolean fits = action.isCount() ? constant > 0 : constant > 0 && constant > 1 == action.isOut();
            if (!fits) {
                String least = action.isCount() ? "above 0" : action.isOut() ? "above 1" : "above 0 and below 1";
                reader.fault(at, direction + " must be " + least + ", not " + size.text(), "");
            }
        }
    }
}
