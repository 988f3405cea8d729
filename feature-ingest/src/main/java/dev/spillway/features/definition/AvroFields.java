package dev.spillway.features.definition;

import dev.spillway.features.domain.FieldType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/**
 * The fields of a record schema.
 *
 * @param usable by name, in the schema's order
 * @param unusable by name, with what they are instead
 */
record AvroFields(Map<String, FieldType> usable, Map<String, String> unusable) {

    /** The declared types that a field of a schema can be read as; of a bare number the declaration tells the unit. */
    private static final Map<FieldType, Set<FieldType>> READABLE = Map.of(
            FieldType.INT, Set.of(FieldType.LONG, FieldType.FLOAT, FieldType.DOUBLE, FieldType.TIMESTAMP_S),
            FieldType.LONG,
                    Set.of(
                            FieldType.FLOAT,
                            FieldType.DOUBLE,
                            FieldType.TIMESTAMP,
                            FieldType.TIMESTAMP_MS,
                            FieldType.TIMESTAMP_S),
            FieldType.FLOAT, Set.of(FieldType.DOUBLE),
            FieldType.STRING, Set.of(FieldType.TIMESTAMP, FieldType.TIMESTAMP_MS, FieldType.TIMESTAMP_S));

    /**
     * Reads a schema.
     *
     * @param json an Avro record schema
     * @throws AvroRuntimeException if it is not one; the message says why
     */
    static AvroFields parse(String json) {
        Schema schema = new Schema.Parser().parse(json);
        if (schema.getType() != Schema.Type.RECORD) {
            throw new AvroRuntimeException("it is of type " + schema.getType().getName() + ", not a record");
        }
        var usable = new LinkedHashMap<String, FieldType>();
        var unusable = new TreeMap<String, String>();
        for (Schema.Field field : schema.getFields()) {
            Schema type = withoutNull(field.schema());
            type(type)
                    .ifPresentOrElse(
                            t -> usable.put(field.name(), t), () -> unusable.put(field.name(), describe(type)));
        }
        return new AvroFields(usable, unusable);
    }

    /** Whether a field of the schema's type can be read as the declared one. */
    static boolean agree(FieldType declared, FieldType inSchema) {
        return declared == inSchema || READABLE.getOrDefault(inSchema, Set.of()).contains(declared);
    }

    private static Schema withoutNull(Schema schema) {
        if (!schema.isUnion()) {
            return schema;
        }
        List<Schema> others = schema.getTypes().stream()
                .filter(t -> t.getType() != Schema.Type.NULL)
                .toList();
        return others.size() == 1 ? others.get(0) : schema;
    }

    private static Optional<FieldType> type(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        if (logical != null && logical.getName().contains("timestamp")) {
            return switch (logical.getName()) {
                case "timestamp-micros" -> Optional.of(FieldType.TIMESTAMP);
                case "timestamp-millis" -> Optional.of(FieldType.TIMESTAMP_MS);
                // nanoseconds, and local times, which are no instants
                default -> Optional.empty();
            };
        }
        return switch (schema.getType()) {
            case BOOLEAN -> Optional.of(FieldType.BOOLEAN);
            case INT -> Optional.of(FieldType.INT);
            case LONG -> Optional.of(FieldType.LONG);
            case FLOAT -> Optional.of(FieldType.FLOAT);
            case DOUBLE -> Optional.of(FieldType.DOUBLE);
            case STRING, ENUM -> Optional.of(FieldType.STRING);
            default -> Optional.empty();
        };
    }

    private static String describe(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return logical == null ? schema.getType().getName() : logical.getName();
    }
}
