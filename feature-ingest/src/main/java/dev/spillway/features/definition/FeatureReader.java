package dev.spillway.features.definition;

import dev.spillway.features.definition.AggregateReader.Asked;
import dev.spillway.features.domain.Aggregate.Kind;
import dev.spillway.features.domain.FeatureType;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Window;
import dev.spillway.features.expression.CompiledExpression;
import dev.spillway.topologies.definition.NodeReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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

    private List<FeatureDraft> read(Entry entry) {
        List<Asked> asked = aggregates(entry);
        List<Window> windows = windows(entry, asked);
        Optional<CompiledExpression> of = entry.get("of").flatMap(n -> fields.expression(n, "\"of\""));
        Optional<CompiledExpression> where = entry.get("where").flatMap(n -> fields.condition(n, "\"where\""));
        Optional<String> buckets = entry.get("buckets").flatMap(n -> fields.field(n, "\"buckets\""));
        boolean critical = entry.get("critical")
                .flatMap(n -> reader.flag(n, "\"critical\""))
                .orElse(false);
        OptionalLong ttlMicros = ttlMicros(entry);
        Optional<String> base = base(entry, of, asked.size());

        var drafts = new ArrayList<FeatureDraft>();
        for (Asked a : asked) {
            boolean sound = accepts(a, entry, of) && splits(a, entry);
            Optional<Object> otherwise = sound ? otherwise(a, entry, of) : Optional.empty();
            for (Window window : a.kind().decays() ? List.of(Window.LIFETIME) : windows) {
                Optional<String> name = base.map(b -> name(b, a, buckets, window, entry));
                name.filter(n -> isFree(n, entry))
                        .ifPresent(n -> drafts.add(new FeatureDraft(
                                n, a.aggregate(), of, where, window, otherwise, critical, ttlMicros, buckets)));
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
        var each = new AggregateReader(reader);
        return reader.list(list.get(), "\"aggregate\"", "[count]").orElse(List.of()).stream()
                .flatMap(item -> each.read(item).stream())
                .toList();
    }

    private List<Window> windows(Entry entry, List<Asked> asked) {
        Optional<Node> windows = entry.get("windows");
        boolean onlyDecays =
                !asked.isEmpty() && asked.stream().allMatch(a -> a.kind().decays());
        if (windows.isEmpty()) {
            if (!onlyDecays && !asked.isEmpty()) {
                reader.fault(entry.node(), "a feature needs \"windows\"", "write windows: [1h, 7d, lifetime]");
            }
            return List.of();
        }
        if (onlyDecays) {
            reader.fault(windows.get(), asked.get(0).name() + " has no windows", "leave them out");
            return List.of();
        }
        List<Window> read = new WindowReader(reader).read(windows.get(), entry.get("hop"));
        if (read.stream().anyMatch(Window::isLifetime)) {
            asked.stream()
                    .filter(a -> a.kind() == Kind.RATE)
                    .forEach(a -> reader.fault(
                            a.at(),
                            "rate cannot be taken over the lifetime, which has no length",
                            "give it an entry of its own, with other windows"));
        }
        return read;
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
        if (entry.get("of").isEmpty()) {
            if (asked.kind().countsEvents()) {
                return true;
            }
            reader.fault(asked.at(), asked.name() + " needs \"of\"", "say which field or expression: of: fare");
            return false;
        }
        if (of.isEmpty()) {
            return false;
        }
        FieldType type = of.get().type();
        if (!asked.kind().accepts(type)) {
            String suggestion = type == FieldType.BOOLEAN
                    ? "make it a number: " + of.get().text() + " ? 1.0 : 0.0"
                    : Aggregates.OF_ANY_TYPE;
            reader.fault(asked.at(), asked.name() + " cannot be taken of a " + TypeNames.of(type), suggestion);
            return false;
        }
        return true;
    }

    /** Whether the aggregate can be split, if the entry asks for that: a list or a map cannot be in a map. */
    private boolean splits(Asked asked, Entry entry) {
        if (entry.get("buckets").isEmpty()
                || asked.kind().resultType(FieldType.LONG).isScalar()) {
            return true;
        }
        String form = asked.kind().resultType(FieldType.LONG).form().name().toLowerCase(Locale.ROOT);
        reader.fault(
                asked.at(),
                "\"buckets\" cannot split " + asked.name() + ", which is a " + form,
                "give it an entry of its own, without buckets");
        return false;
    }

    private Optional<Object> otherwise(Asked asked, Entry entry, Optional<CompiledExpression> of) {
        Optional<Node> node = entry.get("default");
        if (node.isEmpty()) {
            return Optional.empty();
        }
        FeatureType one =
                asked.kind().resultType(of.map(CompiledExpression::type).orElse(FieldType.LONG));
        FeatureType type = entry.get("buckets").isPresent() ? FeatureType.map(one.scalar()) : one;
        Optional<Object> value = DefaultValue.parse(node.get(), type);
        if (value.isEmpty()) {
            reader.fault(
                    node.get(),
                    "the default " + NodeReader.kind(node.get()) + " is of another type: " + asked.name() + " is a "
                            + type,
                    DefaultValue.example(type));
        }
        return value;
    }

    /** What the names of the entry's features start with; the whole name if {@code as} sets it. */
    private Optional<String> base(Entry entry, Optional<CompiledExpression> of, int asked) {
        if (entry.get("as").isPresent()) {
            return whole(entry.get("as").get(), entry, asked);
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

    private Optional<String> whole(Node as, Entry entry, int asked) {
        boolean several = entry.get("windows")
                .filter(n -> n instanceof SequenceNode list && list.getValue().size() > 1)
                .isPresent();
        if (several || asked > 1) {
            reader.fault(
                    as,
                    "\"as\" names one feature, and here are several",
                    "use \"name\", or one aggregate and one window");
            return Optional.empty();
        }
        return reader.name(as, "\"as\"", FeatureNames.PATTERN, FeatureNames.FORM);
    }

    private static String name(String base, Asked asked, Optional<String> buckets, Window window, Entry entry) {
        if (entry.get("as").isPresent()) {
            return base;
        }
        String ending = asked.kind().decays() ? "" : window.text();
        return FeatureNames.of(base, asked.name(), asked.parameter(), buckets, ending);
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
