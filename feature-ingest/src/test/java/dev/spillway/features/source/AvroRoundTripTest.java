package dev.spillway.features.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FieldType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random records of random schemas, written by Avro: what is read is what was written, and broken bytes break nothing. */
class AvroRoundTripTest {
    private static final int ID = 1;

    private static final Map<Schema.Type, FieldType> DECLARED = Map.of(
            Schema.Type.BOOLEAN, FieldType.BOOLEAN,
            Schema.Type.INT, FieldType.INT,
            Schema.Type.LONG, FieldType.LONG,
            Schema.Type.FLOAT, FieldType.FLOAT,
            Schema.Type.DOUBLE, FieldType.DOUBLE,
            Schema.Type.STRING, FieldType.STRING,
            Schema.Type.ENUM, FieldType.STRING);

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readsWhatAvroWrote(long seed) throws IOException {
        var random = new Random(seed);
        Schema schema = schema(random);
        EventLayout layout = layout(schema, random);
        var reader = new AvroEventReader(layout, id -> Optional.of(schema));
        Event event = layout.newEvent();
        for (int i = 0; i < 20; i++) {
            GenericRecord record = record(schema, random, 0);
            List<String> expected = expected(layout, record);

            assertThat(reader.read(AvroSamples.wire(ID, schema, record), event)).isEqualTo(Outcome.READ);
            assertThat(Slots.show(layout, event)).isEqualTo(expected);

            assertThat(reader.read(AvroSamples.blockedWire(ID, schema, record), event))
                    .isEqualTo(Outcome.READ);
            assertThat(Slots.show(layout, event)).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void cannotReadWhatIsCutOff(long seed) throws IOException {
        var random = new Random(seed);
        Schema schema = schema(random);
        EventLayout layout = layout(schema, random);
        var reader = new AvroEventReader(layout, id -> Optional.of(schema));
        Event event = layout.newEvent();
        byte[] whole = AvroSamples.wire(ID, schema, record(schema, random, 0));
        for (int length = 0; length < whole.length; length++) {
            Outcome outcome = reader.read(Arrays.copyOf(whole, length), event);

            assertThat(outcome.kind()).as("length %d", length).isEqualTo(Outcome.Kind.UNDECODABLE);
            assertThat(Slots.show(layout, event)).allMatch(slot -> slot.equals("null"));
        }
        assertThat(reader.read(Arrays.copyOf(whole, whole.length + 1), event).kind())
                .isEqualTo(Outcome.Kind.UNDECODABLE);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void outlivesBrokenBytes(long seed) throws IOException {
        var random = new Random(seed);
        Schema schema = schema(random);
        EventLayout layout = layout(schema, random);
        var reader = new AvroEventReader(layout, id -> Optional.of(schema));
        Event event = layout.newEvent();
        byte[] whole = AvroSamples.wire(ID, schema, record(schema, random, 0));
        for (int i = 0; i < 200; i++) {
            byte[] broken = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            Outcome outcome = reader.read(broken, event);

            assertThat(outcome.isRead()).isEqualTo(outcome.fault().isEmpty());
        }
    }

    /** What an event should hold, from the record that Avro would give. */
    private static List<String> expected(EventLayout layout, GenericRecord record) {
        return layout.fields().stream()
                .map(field -> {
                    Schema.Field written = record.getSchema().getField(field.name());
                    if (written == null) {
                        return "null";
                    }
                    Object value = record.get(field.name());
                    boolean fits = value == null || declared(written.schema(), value) == field.type();
                    return fits ? String.valueOf(value) : "bad";
                })
                .toList();
    }

    private static @Nullable FieldType declared(Schema schema, Object value) {
        Schema branch = schema.getType() == Schema.Type.UNION
                ? schema.getTypes().get(GenericData.get().resolveUnion(schema, value))
                : schema;
        return DECLARED.get(branch.getType());
    }

    /** Some of the schema's fields, as the type that one of their branches is, and one that it lacks. */
    private static EventLayout layout(Schema schema, Random random) {
        var fields = new LinkedHashMap<String, FieldType>();
        fields.put("absent", FieldType.LONG);
        for (Schema.Field field : schema.getFields()) {
            if (random.nextInt(3) > 0) {
                List<Schema> branches = field.schema().getType() == Schema.Type.UNION
                        ? field.schema().getTypes()
                        : List.of(field.schema());
                Schema branch = branches.get(random.nextInt(branches.size()));
                // where every branch is a number, one would be read as another: that is for the table
                boolean plain = branches.stream().noneMatch(b -> DECLARED.get(b.getType()) != null)
                        || branches.stream()
                                        .filter(b -> DECLARED.containsKey(b.getType()))
                                        .count()
                                == 1;
                if (plain) {
                    fields.put(field.name(), DECLARED.getOrDefault(branch.getType(), FieldType.BOOLEAN));
                }
            }
        }
        return EventLayout.of("t", List.of(fields));
    }

    private static Schema schema(Random random) {
        return new SchemaMaker(random).record(0);
    }

    private static final class SchemaMaker {
        private final Random random;
        private int names;

        SchemaMaker(Random random) {
            this.random = random;
        }

        Schema record(int depth) {
            Schema record = Schema.createRecord("R" + names++, "", "dev.spillway.sample", false);
            var fields = new ArrayList<Schema.Field>();
            int size = depth == 0 ? 1 + random.nextInt(12) : random.nextInt(4);
            for (int i = 0; i < size; i++) {
                fields.add(new Schema.Field("f" + i, type(depth + 1, true)));
            }
            if (random.nextInt(4) == 0) {
                Schema none = Schema.create(Schema.Type.NULL);
                fields.add(new Schema.Field("again", Schema.createUnion(none, record)));
                fields.add(new Schema.Field("all", Schema.createArray(record)));
            }
            record.setFields(fields);
            return record;
        }

        private Schema type(int depth, boolean unions) {
            boolean deep = depth > 3;
            return switch (random.nextInt(deep ? 10 : 15)) {
                case 0 -> Schema.create(Schema.Type.BOOLEAN);
                case 1 -> Schema.create(Schema.Type.INT);
                case 2 -> Schema.create(Schema.Type.LONG);
                case 3 -> Schema.create(Schema.Type.FLOAT);
                case 4 -> Schema.create(Schema.Type.DOUBLE);
                case 5 -> Schema.create(Schema.Type.STRING);
                case 6 -> Schema.create(Schema.Type.BYTES);
                case 7 -> Schema.create(Schema.Type.NULL);
                case 8 -> Schema.createFixed("F" + names++, "", "", random.nextInt(5));
                case 9 -> Schema.createEnum("E" + names++, "", "", List.of("A", "B", "C"));
                case 10 -> Schema.createArray(type(depth + 1, true));
                case 11 -> Schema.createMap(type(depth + 1, true));
                case 12 -> record(depth);
                default -> unions ? union(depth) : Schema.create(Schema.Type.LONG);
            };
        }

        private Schema union(int depth) {
            var branches = new LinkedHashMap<String, Schema>();
            int size = 1 + random.nextInt(4);
            for (int i = 0; i < size; i++) {
                Schema branch = type(depth + 1, false);
                branches.put(branch.getFullName(), branch);
            }
            return Schema.createUnion(List.copyOf(branches.values()));
        }
    }

    private static GenericRecord record(Schema schema, Random random, int depth) {
        var record = new GenericData.Record(schema);
        schema.getFields().forEach(f -> record.put(f.pos(), value(f.schema(), random, depth + 1)));
        return record;
    }

    private static @Nullable Object value(Schema schema, Random random, int depth) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt() >> random.nextInt(32);
            case LONG -> random.nextLong() >> random.nextInt(64);
            case FLOAT -> Float.intBitsToFloat(random.nextInt());
            case DOUBLE -> random.nextGaussian();
            case STRING -> text(random);
            case BYTES -> ByteBuffer.wrap(bytes(random, random.nextInt(200)));
            case FIXED -> new GenericData.Fixed(schema, bytes(random, schema.getFixedSize()));
            case ENUM ->
                new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(random.nextInt(3)));
            case ARRAY ->
                IntStream.range(0, size(random, depth))
                        .mapToObj(i -> value(schema.getElementType(), random, depth + 1))
                        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
            case MAP -> {
                var map = new HashMap<String, @Nullable Object>();
                for (int i = size(random, depth); i > 0; i--) {
                    map.put(text(random), value(schema.getValueType(), random, depth + 1));
                }
                yield map;
            }
            case UNION -> {
                List<Schema> branches = schema.getTypes();
                int branch = depth > 4 ? 0 : random.nextInt(branches.size());
                yield value(branches.get(branch), random, depth + 1);
            }
            case RECORD -> record(schema, random, depth);
        };
    }

    private static int size(Random random, int depth) {
        return depth > 4 ? 0 : random.nextInt(5);
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(40), 0, 4)
                .mapToObj(i -> List.of("a", "ü", "日", "😀").get(i))
                .reduce("", String::concat);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
