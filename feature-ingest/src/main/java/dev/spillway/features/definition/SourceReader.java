package dev.spillway.features.definition;

import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.expression.CompiledExpression;
import dev.spillway.topologies.DidYouMean;
import dev.spillway.topologies.definition.NodeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.AvroRuntimeException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** Reads what is below {@code source:}. */
final class SourceReader {
    static final Set<String> KEYS =
            Set.of("topic", "format", "fields", "schema", "timestamp", "filter", "event_id", "tie_break");

    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final String FIELDS_FORM = "write fields: {driver_id: string, fare: double, …}";

    private final NodeReader reader;
    private final Path folder;
    private final SchemaSource schemas;

    /**
     * @param folder what the names of schema files start from
     */
    SourceReader(NodeReader reader, Path folder, SchemaSource schemas) {
        this.reader = reader;
        this.folder = folder;
        this.schemas = schemas;
    }

    /** What is known of a source before the features have said which of its fields they use. */
    record Source(
            String topic,
            Format format,
            DeclaredFields fields,
            Optional<String> timestamp,
            Optional<CompiledExpression> filter,
            Optional<String> eventId,
            Optional<String> tieBreak) {

        GroupDraft.Source draft() {
            return new GroupDraft.Source(topic, format, fields.toKeep(), timestamp, filter, eventId, tieBreak);
        }
    }

    Source read(Node node) {
        Map<String, Node> values = reader.map(node, "\"source\"", KEYS).orElse(Map.of());
        Optional<String> topic = topic(node, values);
        Format format = get(values, "format")
                .flatMap(n -> reader.oneOf(n, "format", List.of("avro", "json")))
                .map(f -> f.equals("json") ? Format.JSON : Format.AVRO)
                .orElse(Format.AVRO);
        DeclaredFields fields = fields(node, values, format, topic);
        return new Source(
                topic.orElse(""),
                format,
                fields,
                get(values, "timestamp").flatMap(n -> timestamp(n, fields)),
                get(values, "filter").flatMap(n -> fields.condition(n, "\"filter\"")),
                get(values, "event_id").flatMap(n -> fields.field(n, "\"event_id\"")),
                get(values, "tie_break").flatMap(n -> fields.field(n, "\"tie_break\"")));
    }

    private static Optional<Node> get(Map<String, Node> values, String key) {
        return Optional.ofNullable(values.get(key));
    }

    private Optional<String> topic(Node source, Map<String, Node> values) {
        Optional<Node> node = get(values, "topic");
        if (node.isEmpty()) {
            reader.fault(source, "\"source\" needs \"topic\"", "write topic: trip-events");
            return Optional.empty();
        }
        Optional<String> topic = reader.text(node.get(), "\"topic\"");
        if (topic.isPresent() && !TOPIC.matcher(topic.get()).matches()) {
            reader.fault(node.get(), "\"" + topic.get() + "\" is no topic", "use letters, digits, '.', '_' and '-'");
        }
        return topic;
    }

    private DeclaredFields fields(Node source, Map<String, Node> values, Format format, Optional<String> topic) {
        Optional<Node> fields = get(values, "fields");
        Optional<Node> schema = get(values, "schema");
        if (format == Format.JSON && schema.isPresent()) {
            reader.fault(schema.get(), "\"schema\" is for avro", "with format json " + FIELDS_FORM);
        }
        Optional<AvroFields> inSchema = format == Format.AVRO ? schema.flatMap(this::schemaFile) : Optional.empty();
        if (fields.isPresent()) {
            Optional<Map<String, FieldType>> declared = declared(fields.get(), inSchema);
            return declared.map(d -> DeclaredFields.declared(reader, d))
                    .orElseGet(() -> DeclaredFields.unknown(reader));
        }
        if (schema.isPresent()) {
            return inSchema.map(s -> DeclaredFields.ofSchema(reader, s))
                    .orElseGet(() -> DeclaredFields.unknown(reader));
        }
        if (format == Format.JSON) {
            reader.fault(source, "format json needs \"fields\"", FIELDS_FORM);
            return DeclaredFields.unknown(reader);
        }
        return topic.flatMap(t -> asked(source, t))
                .map(s -> DeclaredFields.ofSchema(reader, s))
                .orElseGet(() -> DeclaredFields.unknown(reader));
    }

    /** The declared types; empty if none could be read. */
    private Optional<Map<String, FieldType>> declared(Node node, Optional<AvroFields> inSchema) {
        Optional<List<NodeTuple>> entries = reader.map(node, "\"fields\"");
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        if (entries.get().isEmpty()) {
            reader.fault(node, "\"fields\" must not be empty", FIELDS_FORM);
            return Optional.empty();
        }
        var declared = new LinkedHashMap<String, FieldType>();
        boolean sound = true;
        for (NodeTuple entry : entries.get()) {
            String name = NodeReader.key(entry);
            Optional<FieldType> type =
                    reader.oneOf(entry.getValueNode(), "type", TypeNames.ALL).flatMap(TypeNames::parse);
            sound &= type.isPresent();
            type.ifPresent(t -> {
                declared.put(name, t);
                inSchema.ifPresent(s -> compare(entry, name, t, s));
            });
        }
        // with a type missing, what uses that field would be refused for the wrong reason
        return sound ? Optional.of(declared) : Optional.empty();
    }

    private void compare(NodeTuple entry, String name, FieldType declared, AvroFields schema) {
        AvroFields.AvroField inSchema = schema.usable().get(name);
        if (inSchema != null) {
            if (!inSchema.readableAs().contains(declared)) {
                String types = "\"" + name + "\" is declared as " + TypeNames.of(declared) + " but is a "
                        + TypeNames.of(inSchema.type()) + " in the schema";
                reader.fault(entry.getValueNode(), types, "write " + TypeNames.of(inSchema.type()));
            }
            return;
        }
        String unusable = schema.unusable().get(name);
        if (unusable != null) {
            reader.fault(
                    entry.getKeyNode(),
                    "field \"" + name + "\" is of type " + unusable + " in the schema",
                    "only scalar fields can be used");
        } else {
            String suggestion = DidYouMean.suggest(name, schema.usable().keySet());
            reader.fault(entry.getKeyNode(), "the schema has no field \"" + name + "\"", suggestion);
        }
    }

    private Optional<AvroFields> schemaFile(Node node) {
        Optional<String> name = reader.text(node, "\"schema\"");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Path file = folder.resolve(name.get()).normalize();
        try {
            return parse(node, Files.readString(file), name.get());
        } catch (IOException e) {
            String what = Files.exists(file) ? "cannot be read: " + e.getMessage() : "is not there";
            reader.fault(node, "the schema file " + name.get() + " " + what, "its name starts from this file's folder");
            return Optional.empty();
        }
    }

    private Optional<AvroFields> asked(Node source, String topic) {
        try {
            Optional<String> schema = schemas.avroSchema(topic);
            if (schema.isPresent()) {
                return parse(source, schema.get(), "of topic " + topic);
            }
            reader.fault(
                    source,
                    "the fields of topic " + topic + " are not known",
                    "add schema: FILE.avsc, or " + FIELDS_FORM.replace("write ", ""));
        } catch (IOException e) {
            reader.fault(
                    source,
                    "the schema of topic " + topic + " cannot be asked for: " + e.getMessage(),
                    "add schema: FILE.avsc or fields: {…}, or see to the registry");
        }
        return Optional.empty();
    }

    private Optional<AvroFields> parse(Node at, String json, String name) {
        try {
            return Optional.of(AvroFields.parse(json));
        } catch (AvroRuntimeException e) {
            reader.fault(at, "the schema " + name + " is not usable: " + e.getMessage(), "it must be an Avro record");
            return Optional.empty();
        }
    }

    private Optional<String> timestamp(Node node, DeclaredFields fields) {
        Optional<String> name = fields.field(node, "\"timestamp\"");
        if (name.isEmpty()) {
            return name;
        }
        FieldType type = fields.type(name.get());
        if (type.isTime()) {
            return name;
        }
        String suggestion = switch (type) {
            case INT, LONG -> "declare it by its unit: timestamp (µs), timestamp_ms or timestamp_s";
            case STRING -> "declare it as timestamp, which reads RFC 3339";
            default -> "name a field that is a timestamp";
        };
        reader.fault(node, "the timestamp \"" + name.get() + "\" is a " + TypeNames.of(type), suggestion);
        return Optional.empty();
    }
}
