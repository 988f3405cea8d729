package dev.spillway.features.definition;

import dev.spillway.features.domain.Aggregate;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Window;
import dev.spillway.features.expression.CompiledExpression;
import dev.spillway.topologies.DidYouMean;
import dev.spillway.topologies.definition.NodeReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads the entries below {@code features:} of one group: each is as many features as it has aggregates × windows. */
final class FeatureReader {
    static final Set<String> KEYS =
            Set.of("aggregate", "of", "where", "windows", "hop", "name", "as", "default", "critical", "ttl", "buckets");

    /** What the store's tables call their own columns. */
    private static final Set<String> RESERVED =
            Set.of("virtual_partition", "region", "state", "as_of", "valid_until", "version");

    private final NodeReader reader;
    private final DeclaredFields fields;
    private final List<String> entity;
    private final OptionalLong groupTtlMicros;
    private final Map<String, Integer> lines = new HashMap<>();

    FeatureReader(NodeReader reader, DeclaredFields fields, List<String> entity, OptionalLong groupTtlMicros) {
        this.reader = reader;
        this.fields = fields;
        this.entity = entity;
        this.groupTtlMicros = groupTtlMicros;
    }

    List<FeatureDraft> read(Node node) {
        Optional<Map<String, Node>> values = reader.map(node, "a feature", KEYS);
        return values.isEmpty() ? List.of() : read(new Entry(node, values.get()));
    }

    /** The keys of one entry. */
    private record Entry(Node node, Map<String, Node> values) {
        Optional<Node> get(String key) {
            return Optional.ofNullable(values.get(key));
        }
    }

    /** An aggregate and where the entry asks for it. */
    private record Asked(Aggregate aggregate, Node at) {}

    private List<FeatureDraft> read(Entry entry) {
        entry.get("buckets").ifPresent(b -> reader.fault(b, "\"buckets\" is not available in this version", ""));
        List<Asked> asked = aggregates(entry);
        List<Window> windows = windows(entry);
        Optional<CompiledExpression> of = entry.get("of").flatMap(n -> fields.expression(n, "\"of\""));
        Optional<CompiledExpression> where = entry.get("where").flatMap(n -> fields.condition(n, "\"where\""));
        boolean critical = entry.get("critical")
                .flatMap(n -> reader.flag(n, "\"critical\""))
                .orElse(false);
        OptionalLong ttlMicros = ttlMicros(entry);
        Optional<String> base = base(entry, of);

        var drafts = new ArrayList<FeatureDraft>();
        for (Asked a : asked) {
            boolean sound = accepts(a, entry, of);
            Optional<Object> otherwise = sound ? otherwise(a.aggregate(), entry, of) : Optional.empty();
            for (Window window : windows) {
                Optional<String> name = base.map(b -> name(b, a.aggregate(), window, entry));
                name.filter(n -> isFree(n, entry))
                        .ifPresent(n -> drafts.add(
                                new FeatureDraft(n, a.aggregate(), of, where, window, otherwise, critical, ttlMicros)));
            }
        }
        return drafts;
    }

    private List<Asked> aggregates(Entry entry) {
        Optional<Node> list = entry.get("aggregate");
        if (list.isEmpty()) {
            reader.fault(entry.node(), "a feature needs \"aggregate\"", "write aggregate: [count]");
            return List.of();
        }
        var asked = new ArrayList<Asked>();
        for (Node item : reader.list(list.get(), "\"aggregate\"", "[count]").orElse(List.of())) {
            aggregate(item).ifPresent(a -> asked.add(new Asked(a, item)));
        }
        return asked;
    }

    private Optional<Aggregate> aggregate(Node item) {
        boolean parameterised = item instanceof MappingNode;
        Node name = item;
        if (item instanceof MappingNode mapping) {
            if (mapping.getValue().size() != 1) {
                reader.fault(item, "an aggregate with a parameter is a map of one key", "write {last_k: 5}");
                return Optional.empty();
            }
            name = mapping.getValue().get(0).getKeyNode();
        }
        String text = NodeReader.value(name);
        Optional<Aggregate> aggregate = Aggregates.parse(text);
        if (aggregate.isPresent() && parameterised) {
            reader.fault(item, text + " takes no parameter", "write " + text);
            return Optional.empty();
        }
        if (Aggregates.LATER.contains(text)) {
            String available = "available: " + String.join(", ", Aggregates.AVAILABLE);
            reader.fault(name, text + " is not available in this version", available);
        } else if (aggregate.isEmpty()) {
            Optional<String> meant = DidYouMean.among(Aggregates.known(), text);
            reader.fault(
                    name,
                    "no aggregate " + NodeReader.kind(name),
                    meant.map(m -> "did you mean \"" + m + "\"?")
                            .orElse("available: " + String.join(", ", Aggregates.AVAILABLE)));
        }
        return aggregate;
    }

    private List<Window> windows(Entry entry) {
        Optional<Node> windows = entry.get("windows");
        if (windows.isPresent()) {
            return new WindowReader(reader).read(windows.get(), entry.get("hop"));
        }
        if (!onlyDecays(entry)) {
            reader.fault(entry.node(), "a feature needs \"windows\"", "write windows: [1h, 7d, lifetime]");
        }
        return List.of();
    }

    /** A decayed sum has no window; that it cannot be had yet has been said. */
    private static boolean onlyDecays(Entry entry) {
        return entry.get("aggregate")
                .filter(a -> a instanceof SequenceNode)
                .filter(a -> ((SequenceNode) a)
                        .getValue().stream()
                                .allMatch(i -> i instanceof MappingNode m
                                        && m.getValue().size() == 1
                                        && NodeReader.key(m.getValue().get(0)).equals("decayed_sum")))
                .isPresent();
    }

    private OptionalLong ttlMicros(Entry entry) {
        Optional<Node> node = entry.get("ttl");
        if (node.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong ttlMicros = reader.duration(node.get(), "\"ttl\"", 1);
        if (ttlMicros.isPresent() && groupTtlMicros.isPresent() && ttlMicros.getAsLong() > groupTtlMicros.getAsLong()) {
            reader.fault(
                    node.get(),
                    "the feature's ttl of " + NodeReader.value(node.get()) + " is longer than its group's",
                    "shorten it, or lengthen the group's");
        }
        return ttlMicros;
    }

    /** Whether the aggregate can be made of the entry's input; faults if not, none if the input itself is at fault. */
    private boolean accepts(Asked asked, Entry entry, Optional<CompiledExpression> of) {
        String name = Aggregates.name(asked.aggregate());
        if (entry.get("of").isEmpty()) {
            if (asked.aggregate() == Aggregate.COUNT) {
                return true;
            }
            reader.fault(asked.at(), name + " needs \"of\"", "say which field or expression: of: fare");
            return false;
        }
        if (of.isEmpty()) {
            return false;
        }
        FieldType type = of.get().type();
        if (!asked.aggregate().accepts(type)) {
            String suggestion = type == FieldType.BOOLEAN
                    ? "make it a number: " + of.get().text() + " ? 1.0 : 0.0"
                    : "take count, min, max, first or last, or another \"of\"";
            reader.fault(asked.at(), name + " cannot be taken of a " + TypeNames.of(type), suggestion);
            return false;
        }
        return true;
    }

    private Optional<Object> otherwise(Aggregate aggregate, Entry entry, Optional<CompiledExpression> of) {
        Optional<Node> node = entry.get("default");
        if (node.isEmpty()) {
            return Optional.empty();
        }
        FieldType type = aggregate.resultType(of.map(CompiledExpression::type).orElse(FieldType.LONG));
        Optional<Object> value = DefaultValue.parse(node.get(), type);
        if (value.isEmpty()) {
            String what = Aggregates.name(aggregate) + " is a " + TypeNames.of(type);
            reader.fault(
                    node.get(),
                    "the default " + NodeReader.kind(node.get()) + " is of another type: " + what,
                    DefaultValue.example(type));
        }
        return value;
    }

    /** What the names of the entry's features start with; the whole name if {@code as} sets it. */
    private Optional<String> base(Entry entry, Optional<CompiledExpression> of) {
        if (entry.get("as").isPresent()) {
            return whole(entry.get("as").get(), entry);
        }
        if (entry.get("name").isPresent()) {
            return reader.name(entry.get("name").get(), "\"name\"", FeatureNames.PATTERN, FeatureNames.FORM);
        }
        Optional<Node> input = entry.get("of");
        if (input.isEmpty()) {
            boolean counts = entry.get("aggregate").isPresent();
            if (counts) {
                reader.fault(entry.node(), "a feature without \"of\" needs \"name\"", "write name: trips");
            }
            return Optional.empty();
        }
        String text = NodeReader.value(input.get());
        if (FeatureNames.isName(text)) {
            return Optional.of(text);
        }
        if (of.isEmpty() || !of.get().isField()) {
            reader.fault(input.get(), "an \"of\" that is an expression needs \"name\"", "write name: fare_per_km");
        } else {
            reader.fault(input.get(), "\"" + text + "\" is no name for a feature", "set \"name\"");
        }
        return Optional.empty();
    }

    private Optional<String> whole(Node as, Entry entry) {
        boolean several = Stream.of("aggregate", "windows")
                .flatMap(key -> entry.get(key).stream())
                .anyMatch(n -> n instanceof SequenceNode list && list.getValue().size() > 1);
        if (several) {
            reader.fault(
                    as,
                    "\"as\" names one feature, and here are several",
                    "use \"name\", or one aggregate and one window");
            return Optional.empty();
        }
        return reader.name(as, "\"as\"", FeatureNames.PATTERN, FeatureNames.FORM);
    }

    private static String name(String base, Aggregate aggregate, Window window, Entry entry) {
        if (entry.get("as").isPresent()) {
            return base;
        }
        return FeatureNames.of(base, Aggregates.name(aggregate), Optional.empty(), Optional.empty(), window.text());
    }

    /** Whether nothing else is called so; a fault if something is. */
    private boolean isFree(String name, Entry entry) {
        Node at = entry.get("as").orElse(entry.node());
        Integer first = lines.putIfAbsent(name, entry.node().getStartMark().getLine() + 1);
        if (first != null) {
            reader.fault(
                    at,
                    "there are two features \"" + name + "\"",
                    "the first is in line " + first + ": set \"name\" or \"as\"");
            return false;
        }
        if (RESERVED.contains(name) || entity.contains(name)) {
            reader.fault(at, "a feature cannot be called \"" + name + "\"", "its table has a column of that name");
            return false;
        }
        return true;
    }
}
