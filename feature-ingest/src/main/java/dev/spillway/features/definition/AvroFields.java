package dev.spillway.features.definition;

import dev.spillway.features.domain.FieldType;
import java.util.EnumSet;
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
record AvroFields(Map<String, AvroField> usable, Map<String, String> unusable) {

    /**
     * A field that events can keep.
     *
     * @param type what it is, if no one declares it
     * @param readableAs the types it can be declared as: what it is, or holds whatever value it has
     */
    record AvroField(FieldType type, Set<FieldType> readableAs) {}

    private static final Set<FieldType> TIMES =
            EnumSet.of(FieldType.TIMESTAMP, FieldType.TIMESTAMP_MS, FieldType.TIMESTAMP_S);

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
        var usable = new LinkedHashMap<String, AvroField>();
        var unusable = new TreeMap<String, String>();
        for (Schema.Field field : schema.getFields()) {
            Schema type = withoutNull(field.schema());
            field(type)
                    .ifPresentOrElse(
                            t -> usable.put(field.name(), t), () -> unusable.put(field.name(), describe(type)));
        }
        return new AvroFields(usable, unusable);
    }

    Map<String, FieldType> types() {
        var types = new LinkedHashMap<String, FieldType>();
        usable.forEach((name, field) -> types.put(name, field.type()));
        return types;
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

    private static Optional<AvroField> field(Schema schema) {
        String logical = logicalName(schema);
        if (logical.contains("timestamp-")) {
            // the unit is the schema's, whichever of the three it is declared as
            FieldType type = logical.endsWith("-millis") ? FieldType.TIMESTAMP_MS : FieldType.TIMESTAMP;
            return Optional.of(readable(type, FieldType.TIMESTAMP, FieldType.TIMESTAMP_MS, FieldType.TIMESTAMP_S));
        }
        return switch (schema.getType()) {
            case BOOLEAN -> Optional.of(readable(FieldType.BOOLEAN));
            case INT -> Optional.of(number(FieldType.INT, logical, FieldType.LONG, FieldType.FLOAT, FieldType.DOUBLE));
            case LONG -> Optional.of(number(FieldType.LONG, logical, FieldType.FLOAT, FieldType.DOUBLE));
            case FLOAT -> Optional.of(readable(FieldType.FLOAT, FieldType.DOUBLE));
            case DOUBLE -> Optional.of(readable(FieldType.DOUBLE));
            case ENUM -> Optional.of(readable(FieldType.STRING));
            case STRING -> Optional.of(readable(FieldType.STRING, TIMES.toArray(FieldType[]::new)));
            default -> Optional.empty();
        };
    }

    /** Whole numbers can be times, unless they are times of day. */
    private static AvroField number(FieldType type, String logical, FieldType... others) {
        Set<FieldType> readableAs = EnumSet.of(type, others);
        if (!logical.startsWith("time-")) {
            readableAs.addAll(TIMES);
        }
        return new AvroField(type, readableAs);
    }

    private static AvroField readable(FieldType type, FieldType... others) {
        return new AvroField(type, EnumSet.of(type, others));
    }

    private static String logicalName(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return logical == null ? "" : logical.getName();
    }

    private static String describe(Schema schema) {
        String logical = logicalName(schema);
        return logical.isEmpty() ? schema.getType().getName() : logical;
    }
}
