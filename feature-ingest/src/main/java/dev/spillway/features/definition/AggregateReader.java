package dev.spillway.features.definition;

import dev.spillway.features.domain.Aggregate;
import dev.spillway.features.domain.Aggregate.Kind;
import dev.spillway.topologies.DidYouMean;
import dev.spillway.topologies.definition.Durations;
import dev.spillway.topologies.definition.NodeReader;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the items of {@code aggregate:}.
 *
 * <pre>
 *   sum                                  no parameter
 *   {last_k: 5}  {last_k: [3, 5]}        how many, or several
 *   {approx_percentile: [0.5, 0.95]}     strictly between 0 and 1
 *   unique_count  {unique_count: 500}    a bound, 1,000 if it is not said; {bound: 500} is the same
 *   {decayed_sum: {half_life: 1h}}
 * </pre>
 */
final class AggregateReader {

    /** More of them would make a tile too large for the store. */
    private static final int MOST = 100_000;

    private static final String BOUND = "bound";
    private static final String HALF_LIFE = "half_life";

    private final NodeReader reader;

    AggregateReader(NodeReader reader) {
        this.reader = reader;
    }

    /**
     * An aggregate and where the entry asks for it.
     *
     * @param parameter as it is part of the name
     */
    record Asked(Aggregate aggregate, Optional<String> parameter, Node at) {
        Kind kind() {
            return aggregate.kind();
        }

        String name() {
            return Aggregates.name(kind());
        }
    }

    /** The aggregates that an item asks for: none if it is at fault, several if its parameter is a list. */
    List<Asked> read(Node item) {
        if (!(item instanceof MappingNode mapping)) {
            return kind(item).flatMap(kind -> withoutParameter(kind, item)).stream()
                    .toList();
        }
        if (mapping.getValue().size() != 1) {
            reader.fault(item, "an aggregate with a parameter is a map of one key", "write {last_k: 5}");
            return List.of();
        }
        NodeTuple entry = mapping.getValue().get(0);
        return kind(entry.getKeyNode())
                .map(kind -> withParameter(kind, entry.getValueNode(), item))
                .orElse(List.of());
    }

    private Optional<Kind> kind(Node name) {
        Optional<Kind> kind = Aggregates.parse(NodeReader.value(name));
        if (kind.isEmpty()) {
            Optional<String> meant = DidYouMean.among(Aggregates.AVAILABLE, NodeReader.value(name));
            reader.fault(
                    name,
                    "no aggregate " + NodeReader.kind(name),
                    meant.map(m -> "did you mean \"" + m + "\"?")
                            .orElse("available: " + String.join(", ", Aggregates.AVAILABLE)));
        }
        return kind;
    }

    private Optional<Asked> withoutParameter(Kind kind, Node item) {
        return switch (kind.parameter()) {
            case NOTHING -> Optional.of(new Asked(new Aggregate(kind, 0), Optional.empty(), item));
            case BOUND -> Optional.of(bounded(kind, Aggregate.DEFAULT_BOUND, item));
            case HOW_MANY, PERCENTILE, HALF_LIFE -> {
                reader.fault(item, Aggregates.name(kind) + needs(kind), "write " + Aggregates.example(kind));
                yield Optional.empty();
            }
        };
    }

    private static String needs(Kind kind) {
        return switch (kind.parameter()) {
            case HOW_MANY -> " needs to know how many";
            case PERCENTILE -> " needs to know which";
            default -> " needs a half-life";
        };
    }

    private static Asked bounded(Kind kind, long bound, Node at) {
        // a bound is no part of the name
        return new Asked(new Aggregate(kind, bound), Optional.empty(), at);
    }

    private List<Asked> withParameter(Kind kind, Node value, Node item) {
        return switch (kind.parameter()) {
            case NOTHING -> {
                String name = Aggregates.name(kind);
                reader.fault(item, name + " takes no parameter", "write " + name);
                yield List.of();
            }
            case HOW_MANY ->
                each(value).stream().flatMap(k -> howMany(kind, k).stream()).toList();
            case PERCENTILE ->
                each(value).stream().flatMap(p -> percentile(kind, p).stream()).toList();
            case BOUND -> bound(kind, value).stream().toList();
            case HALF_LIFE -> halfLife(kind, value).stream().toList();
        };
    }

    private List<Node> each(Node value) {
        return value instanceof SequenceNode
                ? reader.list(value, "the parameter", "[0.5, 0.95]").orElse(List.of())
                : List.of(value);
    }

    private Optional<Asked> howMany(Kind kind, Node value) {
        OptionalLong many = count(value, "the number of " + Aggregates.name(kind));
        return many.isEmpty()
                ? Optional.empty()
                : Optional.of(new Asked(
                        new Aggregate(kind, many.getAsLong()), Optional.of(Long.toString(many.getAsLong())), value));
    }

    private OptionalLong count(Node value, String what) {
        OptionalLong count = reader.integer(value, what, 1);
        if (count.isPresent() && count.getAsLong() > MOST) {
            reader.fault(value, what + " must not be above " + MOST, "keep fewer");
            return OptionalLong.empty();
        }
        return count;
    }

    private Optional<Asked> percentile(Kind kind, Node value) {
        OptionalDouble share = reader.number(value, "a percentile");
        if (share.isEmpty()) {
            return Optional.empty();
        }
        if (share.getAsDouble() <= 0 || share.getAsDouble() >= 1) {
            String text = NodeReader.value(value);
            String meant = share.getAsDouble() > 1 && share.getAsDouble() < 100
                    ? "write " + new BigDecimal(text).movePointLeft(2).toPlainString()
                    : "for the least and the greatest value take min and max";
            reader.fault(value, "a percentile is between 0 and 1, not " + text, meant);
            return Optional.empty();
        }
        String text = new BigDecimal(NodeReader.value(value)).toPlainString();
        return Optional.of(new Asked(new Aggregate(kind, share.getAsDouble()), Optional.of(text), value));
    }

    private Optional<Asked> bound(Kind kind, Node value) {
        String what = "the bound of " + Aggregates.name(kind);
        Optional<Node> bound = value instanceof MappingNode ? only(value, what, BOUND) : Optional.of(value);
        OptionalLong count = bound.map(b -> count(b, what)).orElse(OptionalLong.empty());
        return count.isEmpty() ? Optional.empty() : Optional.of(bounded(kind, count.getAsLong(), value));
    }

    private Optional<Asked> halfLife(Kind kind, Node value) {
        if (!(value instanceof MappingNode)) {
            String given = Durations.micros(NodeReader.value(value)).isPresent() ? NodeReader.value(value) : "1h";
            reader.fault(
                    value,
                    Aggregates.name(kind) + " needs a map, not " + NodeReader.kind(value),
                    "write {decayed_sum: {half_life: " + given + "}}");
            return Optional.empty();
        }
        Optional<Node> given = only(value, Aggregates.name(kind), HALF_LIFE);
        OptionalLong micros = given.map(g -> reader.duration(g, "\"half_life\"", Durations.SECOND_MICROS))
                .orElse(OptionalLong.empty());
        return micros.isEmpty()
                ? Optional.empty()
                : Optional.of(new Asked(
                        new Aggregate(kind, micros.getAsLong()), given.map(NodeReader::value), given.orElse(value)));
    }

    /** The value of a map's only key. */
    private Optional<Node> only(Node map, String what, String key) {
        Optional<Map<String, Node>> values = reader.map(map, what, Set.of(key));
        if (values.isPresent()
                && map instanceof MappingNode mapping
                && mapping.getValue().isEmpty()) {
            reader.fault(map, what + " needs \"" + key + "\"", "");
        }
        return values.map(found -> found.get(key));
    }
}
