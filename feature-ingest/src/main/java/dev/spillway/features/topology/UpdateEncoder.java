package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Update;
import dev.spillway.features.domain.Values;
import dev.spillway.schemas.Wire;
import dev.spillway.schemas.features.FeatureUpdate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes updates of one group in the wire format, as {@link dev.spillway.schemas.RecordSerde} would write them, without a map and a
 * record in between: a service writes one for each entity that changed, and its thirty names are always the same. For one thread.
 */
final class UpdateEncoder {
    private static final int TYPICAL_BYTES = 2_048;

    /* The branches of the union that values are of; those in a list or a map have no null before them. */
    private static final Schema VALUE =
            FeatureUpdate.getClassSchema().getField("values").schema().getValueType();
    private static final int NULL = branch(VALUE, Schema.Type.NULL);
    private static final int ARRAY = branch(VALUE, Schema.Type.ARRAY);
    private static final int MAP = branch(VALUE, Schema.Type.MAP);
    private static final Branches OF_VALUES = Branches.of(VALUE);
    private static final Branches OF_ITEMS =
            Branches.of(VALUE.getTypes().get(ARRAY).getElementType());
    private static final Branches OF_ENTRIES =
            Branches.of(VALUE.getTypes().get(MAP).getValueType());

    /** Where scalars are in a union. */
    private record Branches(int ofBoolean, int ofInt, int ofLong, int ofFloat, int ofDouble, int ofString, int ofTime) {
        static Branches of(Schema union) {
            return new Branches(
                    branch(union, Schema.Type.BOOLEAN),
                    branch(union, Schema.Type.INT),
                    branch(union, Schema.Type.LONG),
                    branch(union, Schema.Type.FLOAT),
                    branch(union, Schema.Type.DOUBLE),
                    branch(union, Schema.Type.STRING),
                    branch(union, Schema.Type.RECORD));
        }
    }

    private final byte[] groupAndVersion;
    private final byte[] region;
    private final byte[][] features;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_BYTES);
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);

    UpdateEncoder(FeatureGroup group, String region) {
        this.groupAndVersion = encoded(to -> {
            to.writeString(group.definition().name());
            to.writeInt(group.definition().version());
        });
        this.region = encoded(to -> to.writeString(region));
        this.features = group.definition().features().stream()
                .map(feature -> encoded(to -> to.writeString(feature.name())))
                .toArray(byte[][]::new);
    }

    private static int branch(Schema union, Schema.Type type) {
        for (int branch = 0; branch < union.getTypes().size(); branch++) {
            if (union.getTypes().get(branch).getType() == type) {
                return branch;
            }
        }
        throw new IllegalStateException("values of an update cannot be a " + type);
    }

    /** Something that writes itself. */
    private interface Part {
        void writeTo(BinaryEncoder to) throws IOException;
    }

    private static byte[] encoded(Part part) {
        var out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            part.writeTo(encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    byte[] encode(int schemaId, Update update) {
        out.reset();
        Wire.writeHeader(out, schemaId);
        try {
            write(update);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The fields of the schema, in its order. */
    private void write(Update update) throws IOException {
        encoder.writeFixed(groupAndVersion);
        writeEntity(update.entity());
        encoder.writeLong(update.eventTimeMicros());
        writeValidUntil(update.validUntilMicros());
        encoder.writeLong(update.revision());
        encoder.writeFixed(region);
        writeValues(update.vector().values());
        encoder.writeBytes(update.state());
    }

    private void writeEntity(Map<String, Object> entity) throws IOException {
        encoder.writeMapStart();
        encoder.setItemCount(entity.size());
        for (Map.Entry<String, Object> field : entity.entrySet()) {
            encoder.startItem();
            encoder.writeString(field.getKey());
            writeValue(field.getValue());
        }
        encoder.writeMapEnd();
    }

    private void writeValidUntil(OptionalLong micros) throws IOException {
        encoder.writeIndex(micros.isPresent() ? 1 : 0);
        if (micros.isPresent()) {
            encoder.writeLong(micros.getAsLong());
        }
    }

    private void writeValues(@Nullable Object[] values) throws IOException {
        encoder.writeMapStart();
        encoder.setItemCount(values.length);
        for (int feature = 0; feature < values.length; feature++) {
            encoder.startItem();
            encoder.writeFixed(features[feature]);
            writeValue(values[feature]);
        }
        encoder.writeMapEnd();
    }

    private void writeValue(@Nullable Object value) throws IOException {
        if (value == null) {
            encoder.writeIndex(NULL);
        } else if (value instanceof List<?> list) {
            encoder.writeIndex(ARRAY);
            encoder.writeArrayStart();
            encoder.setItemCount(list.size());
            for (Object item : list) {
                encoder.startItem();
                writeScalar(item, OF_ITEMS);
            }
            encoder.writeArrayEnd();
        } else if (value instanceof Map<?, ?> map) {
            encoder.writeIndex(MAP);
            encoder.writeMapStart();
            encoder.setItemCount(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                encoder.startItem();
                encoder.writeString((String) entry.getKey());
                writeScalar(entry.getValue(), OF_ENTRIES);
            }
            encoder.writeMapEnd();
        } else {
            writeScalar(value, OF_VALUES);
        }
    }

    private void writeScalar(@Nullable Object value, Branches branches) throws IOException {
        if (value instanceof Double number) {
            encoder.writeIndex(branches.ofDouble);
            encoder.writeDouble(number);
        } else if (value instanceof Long number) {
            encoder.writeIndex(branches.ofLong);
            encoder.writeLong(number);
        } else if (value instanceof String text) {
            encoder.writeIndex(branches.ofString);
            encoder.writeString(text);
        } else if (value instanceof Integer number) {
            encoder.writeIndex(branches.ofInt);
            encoder.writeInt(number);
        } else if (value instanceof Float number) {
            encoder.writeIndex(branches.ofFloat);
            encoder.writeFloat(number);
        } else if (value instanceof Boolean truth) {
            encoder.writeIndex(branches.ofBoolean);
            encoder.writeBoolean(truth);
        } else if (value instanceof Instant time) {
            encoder.writeIndex(branches.ofTime);
            encoder.writeLong(Values.micros(time));
        } else {
            throw new IllegalStateException(
                    "a feature's value is a " + (value == null ? "null in a list" : value.getClass()));
        }
    }
}
