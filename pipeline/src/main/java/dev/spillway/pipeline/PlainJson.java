package dev.spillway.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.TimeText;
import dev.spillway.schemas.TrustedRecords;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** Makes Avro values of plain JSON: no union wrappers, enums as strings, bytes in base64, times in RFC 3339. */
public final class PlainJson {
    static {
        TrustedRecords.trust();
    }

    private final GenericData model;

    private PlainJson(GenericData model) {
        this.model = model;
    }

    /**
     * The value as Avro's generic writer takes it.
     *
     * @throws IllegalArgumentException if the JSON does not fit the schema, with the path to where it does not
     */
    public static GenericData.Record record(JsonNode json, Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException("the schema is of type " + schema.getType() + ", not a record");
        }
        return (GenericData.Record) new PlainJson(GenericData.get()).recordAt("", json, schema);
    }

    /**
     * The value as a record of ours.
     *
     * @throws IllegalArgumentException if the JSON does not fit the record's schema, with the path to where it does not
     */
    public static <T extends SpecificRecord> T record(JsonNode json, Class<T> type) {
        SpecificData model = SpecificData.getForClass(type);
        return type.cast(new PlainJson(model).recordAt("", json, model.getSchema(type)));
    }

    private IndexedRecord recordAt(String path, JsonNode json, Schema schema) {
        require(json.isObject(), path, json, schema);
        json.fieldNames().forEachRemaining(name -> {
            if (schema.getField(name) == null) {
                throw new IllegalArgumentException(path + name + ": the schema has no such field");
            }
        });
        var record = (IndexedRecord) model.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = json.get(field.name());
            record.put(
                    field.pos(),
                    value == null && field.hasDefaultValue()
                            ? model.getDefaultValue(field)
                            : value(path + field.name(), value, field.schema()));
        }
        return record;
    }

    /** Whether what is made are instances of generated classes. */
    private boolean isSpecific() {
        return model instanceof SpecificData;
    }

    /** Generated classes take instants for times. */
    private Object converted(long number, Schema schema) {
        LogicalType logical = schema.getLogicalType();
        Conversion<?> conversion = logical == null ? null : model.getConversionFor(logical);
        return conversion == null ? number : Conversions.convertToLogicalType(number, schema, logical, conversion);
    }

    private @Nullable Object value(String path, @Nullable JsonNode json, Schema schema) {
        if (schema.isUnion()) {
            return branch(path, json, schema);
        }
        if (json == null || json.isNull()) {
            require(schema.getType() == Schema.Type.NULL, path, json, schema);
            return null;
        }
        return switch (schema.getType()) {
            case RECORD -> recordAt(path + ".", json, schema);
            case ARRAY -> array(path, json, schema);
            case MAP -> map(path, json, schema);
            case ENUM -> {
                require(json.isTextual() && schema.hasEnumSymbol(json.textValue()), path, json, schema);
                yield model.createEnum(json.textValue(), schema);
            }
            case STRING -> {
                require(json.isTextual(), path, json, schema);
                yield isSpecific() ? json.textValue() : new Utf8(json.textValue());
            }
            case BYTES -> ByteBuffer.wrap(binary(path, json, schema));
            case FIXED -> new GenericData.Fixed(schema, binary(path, json, schema));
            case BOOLEAN -> {
                require(json.isBoolean(), path, json, schema);
                yield json.booleanValue();
            }
            case INT -> {
                require(json.canConvertToInt() && json.isIntegralNumber(), path, json, schema);
                yield json.intValue();
            }
            case LONG -> converted(time(path, json, schema), schema);
            case FLOAT -> (float) number(path, json, schema);
            case DOUBLE -> number(path, json, schema);
            case NULL, UNION -> throw misfit(path, json, schema);
        };
    }

    /** The first branch that the value fits. */
    private @Nullable Object branch(String path, @Nullable JsonNode json, Schema union) {
        boolean isNull = json == null || json.isNull();
        for (Schema each : union.getTypes()) {
            if (isNull || each.getType() == Schema.Type.NULL) {
                if (isNull && each.getType() == Schema.Type.NULL) {
                    return null;
                }
                continue;
            }
            try {
                return value(path, json, each);
            } catch (IllegalArgumentException e) {
                if (union.getTypes().size() == 2) {
                    throw e;
                }
            }
        }
        throw misfit(path, json, union);
    }

    private List<@Nullable Object> array(String path, JsonNode json, Schema schema) {
        require(json.isArray(), path, json, schema);
        var elements = new ArrayList<@Nullable Object>();
        json.forEach(each -> elements.add(value(path + "[" + elements.size() + "]", each, schema.getElementType())));
        return elements;
    }

    private Map<String, @Nullable Object> map(String path, JsonNode json, Schema schema) {
        require(json.isObject(), path, json, schema);
        var map = new LinkedHashMap<String, @Nullable Object>();
        json.properties()
                .forEach(each -> map.put(
                        each.getKey(), value(path + "." + each.getKey(), each.getValue(), schema.getValueType())));
        return map;
    }

    /** A whole number, or a time where the schema says that it is one; a bare number has the schema's unit then. */
    private static long time(String path, JsonNode json, Schema schema) {
        LogicalType logical = schema.getLogicalType();
        if (logical == null || !json.isTextual()) {
            require(json.canConvertToLong() && json.isIntegralNumber(), path, json, schema);
            return json.longValue();
        }
        long micros = TimeText.micros(json.textValue()).orElseThrow(() -> misfit(path, json, schema));
        return switch (logical.getName()) {
            case "timestamp-micros", "local-timestamp-micros" -> micros;
            case "timestamp-millis", "local-timestamp-millis" -> Math.floorDiv(micros, 1000);
            default -> throw misfit(path, json, schema);
        };
    }

    private static double number(String path, JsonNode json, Schema schema) {
        if (json.isTextual()) {
            return switch (json.textValue()) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> throw misfit(path, json, schema);
            };
        }
        require(json.isNumber(), path, json, schema);
        return json.isBigDecimal() ? new BigDecimal(json.asText()).doubleValue() : json.doubleValue();
    }

    private static byte[] binary(String path, JsonNode json, Schema schema) {
        try {
            return json.binaryValue();
        } catch (IOException | IllegalArgumentException e) {
            throw misfit(path, json, schema);
        }
    }

    private static void require(boolean fits, String path, @Nullable JsonNode json, Schema schema) {
        if (!fits) {
            throw misfit(path, json, schema);
        }
    }

    /** Says what kind of value is there, never the value. */
    private static IllegalArgumentException misfit(String path, @Nullable JsonNode json, Schema schema) {
        String found = json == null ? "nothing" : json.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        return new IllegalArgumentException((path.isEmpty() ? "the value" : path) + ": found " + found + ", need "
                + schema.getType().getName());
    }
}
