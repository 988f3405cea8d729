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
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Between values as we know them and as Feast's messages carry them. A null is a value of which nothing is set, as Feast's own
 * servers send it; a time is whole seconds there, so that a fraction is cut off.
 */
final class FeastValues {
    private FeastValues() {}

    /** How Feast carries a type of ours: one value, and a list of them. */
    private record Form<T>(
            Class<T> type, BiConsumer<Value.Builder, T> one, BiConsumer<Value.Builder, List<T>> several) {
        void set(Value.Builder message, Object value) {
            one.accept(message, type.cast(value));
        }

        void setList(Value.Builder message, List<?> values) {
            several.accept(message, values.stream().map(type::cast).toList());
        }
    }

    private static final Map<Class<?>, Form<?>> FORMS = Stream.of(
                    new Form<>(
                            Boolean.class,
                            Value.Builder::setBoolVal,
                            (message, all) ->
                                    message.setBoolListVal(BoolList.newBuilder().addAllVal(all))),
                    new Form<>(
                            Integer.class,
                            Value.Builder::setInt32Val,
                            (message, all) -> message.setInt32ListVal(
                                    Int32List.newBuilder().addAllVal(all))),
                    new Form<>(
                            Long.class,
                            Value.Builder::setInt64Val,
                            (message, all) -> message.setInt64ListVal(
                                    Int64List.newBuilder().addAllVal(all))),
                    new Form<>(
                            Float.class,
                            Value.Builder::setFloatVal,
                            (message, all) -> message.setFloatListVal(
                                    FloatList.newBuilder().addAllVal(all))),
                    new Form<>(
                            Double.class,
                            Value.Builder::setDoubleVal,
                            (message, all) -> message.setDoubleListVal(
                                    DoubleList.newBuilder().addAllVal(all))),
                    new Form<>(
                            String.class,
                            Value.Builder::setStringVal,
                            (message, all) -> message.setStringListVal(
                                    StringList.newBuilder().addAllVal(all))),
                    new Form<>(
                            Instant.class,
                            (message, time) -> message.setUnixTimestampVal(time.getEpochSecond()),
                            (message, all) -> message.setUnixTimestampListVal(Int64List.newBuilder()
                                    .addAllVal(all.stream()
                                            .map(Instant::getEpochSecond)
                                            .toList()))))
            .collect(Collectors.toUnmodifiableMap(Form::type, form -> form));

    /**
     * A feature's or an entity's value.
     *
     * @param value Boolean, Integer, Long, Float, Double, String, Instant, a list of one of these, a map from text to them, or
     *     null
     */
    static Value of(@Nullable Object value) {
        var message = Value.newBuilder();
        if (value instanceof List<?> list) {
            // the first element tells the type of all; of an empty list nobody does, and nothing is set
            Object first = list.isEmpty() ? null : list.get(0);
            if (first != null) {
                form(first).setList(message, list);
            }
        } else if (value instanceof Map<?, ?> map) {
            var values = dev.spillway.protos.feast.types.Map.newBuilder();
            map.forEach((name, each) -> values.putVal((String) name, of(each)));
            message.setMapVal(values);
        } else if (value != null) {
            form(value).set(message, value);
        }
        return message.build();
    }

    private static Form<?> form(Object value) {
        Form<?> form = FORMS.get(value.getClass());
        if (form == null) {
            throw new IllegalArgumentException("Feast has no value for " + value.getClass());
        }
        return form;
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
