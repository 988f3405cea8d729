package dev.spillway.pipeline.front;

import com.google.protobuf.Timestamp;
import dev.spillway.features.domain.Values;
import dev.spillway.protos.feast.types.BoolList;
import dev.spillway.protos.feast.types.DoubleList;
import dev.spillway.protos.feast.types.FloatList;
import dev.spillway.protos.feast.types.Int32List;
import dev.spillway.protos.feast.types.Int64List;
import dev.spillway.protos.feast.types.StringList;
import dev.spillway.protos.feast.types.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Between values as we know them and as Feast's messages carry them. A null is a value of which nothing is set, as Feast's own
 * servers send it; a time is whole seconds there, so that a fraction is cut off.
 */
final class FeastValues {
    private FeastValues() {}

    /**
     * A feature's or an entity's value.
     *
     * @param value Boolean, Integer, Long, Float, Double, String, Instant, a list of one of these, a map from text to them, or
     *     null
     */
    static Value of(@Nullable Object value) {
        var message = Value.newBuilder();
        if (value instanceof Boolean truth) {
            message.setBoolVal(truth);
        } else if (value instanceof Integer number) {
            message.setInt32Val(number);
        } else if (value instanceof Long number) {
            message.setInt64Val(number);
        } else if (value instanceof Float number) {
            message.setFloatVal(number);
        } else if (value instanceof Double number) {
            message.setDoubleVal(number);
        } else if (value instanceof String text) {
            message.setStringVal(text);
        } else if (value instanceof Instant time) {
            message.setUnixTimestampVal(time.getEpochSecond());
        } else if (value instanceof List<?> list) {
            setList(message, list);
        } else if (value instanceof Map<?, ?> map) {
            var values = dev.spillway.protos.feast.types.Map.newBuilder();
            map.forEach((name, each) -> values.putVal((String) name, of(each)));
            message.setMapVal(values);
        } else if (value != null) {
            throw new IllegalArgumentException("Feast has no value for " + value.getClass());
        }
        return message.build();
    }

    /** The first element tells the type of all; of an empty list nobody does, and nothing is set. */
    private static void setList(Value.Builder message, List<?> list) {
        Object first = list.isEmpty() ? null : list.get(0);
        if (first instanceof Boolean) {
            message.setBoolListVal(BoolList.newBuilder().addAllVal(all(list, Boolean.class::cast)));
        } else if (first instanceof Integer) {
            message.setInt32ListVal(Int32List.newBuilder().addAllVal(all(list, Integer.class::cast)));
        } else if (first instanceof Long) {
            message.setInt64ListVal(Int64List.newBuilder().addAllVal(all(list, Long.class::cast)));
        } else if (first instanceof Float) {
            message.setFloatListVal(FloatList.newBuilder().addAllVal(all(list, Float.class::cast)));
        } else if (first instanceof Double) {
            message.setDoubleListVal(DoubleList.newBuilder().addAllVal(all(list, Double.class::cast)));
        } else if (first instanceof String) {
            message.setStringListVal(StringList.newBuilder().addAllVal(all(list, String.class::cast)));
        } else if (first instanceof Instant) {
            message.setUnixTimestampListVal(
                    Int64List.newBuilder().addAllVal(all(list, time -> ((Instant) time).getEpochSecond())));
        } else if (first != null) {
            throw new IllegalArgumentException("Feast has no list of " + first.getClass());
        }
    }

    private static <T> List<T> all(List<?> list, Function<Object, T> element) {
        var elements = new ArrayList<T>(list.size());
        list.forEach(each -> elements.add(element.apply(each)));
        return elements;
    }

    /** The values that a key has in the rows of a request, as the look-up port takes them. */
    static List<@Nullable Object> ofEntities(List<Value> rows, String key) {
        var values = new ArrayList<@Nullable Object>(rows.size());
        rows.forEach(row -> values.add(ofEntity(row, key)));
        return values;
    }

    private static @Nullable Object ofEntity(Value value, String key) {
        return switch (value.getValCase()) {
            case BOOL_VAL -> value.getBoolVal();
            case INT32_VAL -> value.getInt32Val();
            case INT64_VAL -> value.getInt64Val();
            case FLOAT_VAL -> value.getFloatVal();
            case DOUBLE_VAL -> value.getDoubleVal();
            case STRING_VAL -> value.getStringVal();
            case UUID_VAL -> value.getUuidVal();
            case TIME_UUID_VAL -> value.getTimeUuidVal();
            case UNIX_TIMESTAMP_VAL -> instant(value.getUnixTimestampVal(), key);
            case NULL_VAL, VAL_NOT_SET -> null;
            default ->
                throw FeastException.badRequest(
                        key + " is neither a string, a number, a boolean nor a time, but " + value.getValCase());
        };
    }

    private static Instant instant(long epochSeconds, String key) {
        try {
            return Instant.ofEpochSecond(epochSeconds);
        } catch (DateTimeException e) {
            throw FeastException.badRequest(key + " is a time beyond all years");
        }
    }

    /** A time of ours as protobuf has it. */
    static Timestamp timestamp(long epochMicros) {
        Instant time = Values.instant(epochMicros);
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
