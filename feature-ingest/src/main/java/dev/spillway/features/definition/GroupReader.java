package dev.spillway.features.definition;

import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.topologies.definition.Durations;
import dev.spillway.topologies.definition.NodeReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one document of kind {@code group}. */
final class GroupReader {
    static final Set<String> KEYS =
            Set.of("group", "version", "entity", "clock", "source", "lateness", "ttl", "read_replicas", "features");

    private static final long DEFAULT_LATENESS_MICROS = 3_600 * Durations.SECOND_MICROS;

    /** What Cassandra allows a table's name. */
    private static final int LONGEST_NAME = 48;

    private final NodeReader reader;
    private final Path folder;
    private final SchemaSource schemas;

    GroupReader(NodeReader reader, Path folder, SchemaSource schemas) {
        this.reader = reader;
        this.folder = folder;
        this.schemas = schemas;
    }

    /** The group, as far as it could be read: complete only if there was no fault. Empty if there was nothing to read. */
    Optional<GroupDraft> read(Node document) {
        Map<String, Node> values = reader.map(document, "a group", KEYS).orElse(Map.of());
        Optional<String> name = get(values, "group").flatMap(this::name);
        int version = (int) required(document, values, "version", "write version: 1")
                .map(n -> reader.integer(n, "\"version\"", 1))
                .orElse(OptionalLong.empty())
                .orElse(1);
        Optional<SourceReader.Source> source = required(document, values, "source", "write source: {topic: …}")
                .map(n -> new SourceReader(reader, folder, schemas).read(n));
        DeclaredFields fields = source.map(SourceReader.Source::fields).orElseGet(() -> DeclaredFields.unknown(reader));
        List<String> entity = required(document, values, "entity", "write entity: [driver_id]")
                .map(n -> entity(n, fields))
                .orElse(List.of());
        GroupClock clock = get(values, "clock")
                .flatMap(n -> reader.oneOf(n, "clock", List.of("wall", "event")))
                .map(c -> c.equals("event") ? GroupClock.EVENT : GroupClock.WALL)
                .orElse(GroupClock.WALL);
        OptionalLong ttlMicros =
                get(values, "ttl").map(n -> reader.duration(n, "\"ttl\"", 1)).orElse(OptionalLong.empty());
        long latenessMicros = get(values, "lateness")
                .map(n -> reader.duration(n, "\"lateness\"", 0))
                .orElse(OptionalLong.empty())
                .orElse(DEFAULT_LATENESS_MICROS);
        int readReplicas = (int) get(values, "read_replicas")
                .map(n -> reader.integer(n, "\"read_replicas\"", 0))
                .orElse(OptionalLong.empty())
                .orElse(0);
        List<FeatureDraft> features = required(
                        document, values, "features", "write features: [{aggregate: [count], …}]")
                .map(n -> features(n, new FeatureReader(reader, fields, entity, ttlMicros)))
                .orElse(List.of());
        if (name.isEmpty() || source.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new GroupDraft(
                name.get(),
                version,
                entity,
                clock,
                source.get().draft(),
                latenessMicros,
                ttlMicros,
                readReplicas,
                features));
    }

    private static Optional<Node> get(Map<String, Node> values, String key) {
        return Optional.ofNullable(values.get(key));
    }

    private Optional<Node> required(Node document, Map<String, Node> values, String key, String suggestion) {
        Optional<Node> node = get(values, key);
        if (node.isEmpty()) {
            reader.fault(document, "a group needs \"" + key + "\"", suggestion);
        }
        return node;
    }

    private Optional<String> name(Node node) {
        Optional<String> name = reader.name(node, "\"group\"", FeatureNames.PATTERN, FeatureNames.FORM);
        if (name.isPresent() && name.get().length() > LONGEST_NAME) {
            reader.fault(
                    node,
                    "the name of a group is its table's and must not be longer than " + LONGEST_NAME,
                    "shorten it");
        }
        return name;
    }

    private List<String> entity(Node node, DeclaredFields fields) {
        var entity = new ArrayList<String>();
        for (Node item : reader.list(node, "\"entity\"", "[driver_id]").orElse(List.of())) {
            Optional<String> field = fields.field(item, "an entity's field");
            if (field.isPresent() && entity.contains(field.get())) {
                reader.fault(item, "\"" + field.get() + "\" is in the entity twice", "leave one out");
            }
            field.ifPresent(entity::add);
        }
        return entity;
    }

    private List<FeatureDraft> features(Node node, FeatureReader each) {
        return reader
                .list(node, "\"features\"", "- {aggregate: [count], windows: [1h], name: trips}")
                .orElse(List.of())
                .stream()
                .flatMap(item -> each.read(item).stream())
                .toList();
    }
}
