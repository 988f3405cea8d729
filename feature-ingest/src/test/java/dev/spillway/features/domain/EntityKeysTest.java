package dev.spillway.features.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityKeysTest {
    private static final Instant TIME = Instant.parse("2024-02-29T23:59:59.5Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a b a|b",
                "a|b c a\\|b|c",
                "a b|c a|b\\|c",
                "a\\ b a\\\\|b",
                "a \\|b a|\\\\\\|b",
                "'' '' |",
                "ü 日 ü|日",
            })
    void joinsTextsSoThatTheyComeApartAgain(String first, String second, String key) {
        EntityKeys keys = keys(FieldType.STRING, FieldType.STRING);
        Event event = new Event(2);
        event.setText(0, first);
        event.setText(1, second);

        assertThat(keys.of(event)).hasValue(key);
        assertThat(keys.ofTexts(List.of(first, second)).key()).hasValue(key);
        assertThat(keys.values(key)).containsExactly(Map.entry("f0", first), Map.entry("f1", second));
    }

    @ParameterizedTest
    @CsvSource({
        "BOOLEAN, TRUE, true",
        "INT, -17, -17",
        "INT, 007, 7",
        "INT, 7.0, 7",
        "LONG, 9223372036854775807, 9223372036854775807",
        "FLOAT, 0.10, 0.1",
        "DOUBLE, 1e2, 100.0",
        "DOUBLE, -0, 0.0",
        "DOUBLE, NaN, NaN",
        "STRING, 007, 007",
        "TIMESTAMP, 2024-03-01 00:59:59.5+01:00, 2024-02-29T23:59:59.500000Z",
        "TIMESTAMP, 1000, 1970-01-01T00:00:00.001000Z",
        "TIMESTAMP_MS, 1000, 1970-01-01T00:00:01.000000Z",
        "TIMESTAMP_S, 1000, 1970-01-01T00:16:40.000000Z",
    })
    void writesEqualValuesAlike(FieldType type, String text, String key) {
        EntityKeys keys = keys(type);

        assertThat(keys.ofTexts(List.of(text))).isEqualTo(EntityKeys.Made.key(key));
        assertThat(keys.of(keys.values(key)).key()).hasValue(key);
    }

    @ParameterizedTest
    @CsvSource({
        "BOOLEAN, 1",
        "BOOLEAN, yes",
        "INT, 2147483648",
        "INT, 1.5",
        "INT, ''",
        "INT, ' 1'",
        "LONG, 9223372036854775808",
        "LONG, 0x10",
        "LONG, ٣",
        "FLOAT, 1e39",
        "DOUBLE, 1e999",
        "DOUBLE, 1d",
        "TIMESTAMP, yesterday",
        "TIMESTAMP_S, 253402300800",
    })
    void namesTheFieldThatDoesNotRead(FieldType type, String text) {
        EntityKeys.Made made = keys(type).ofTexts(List.of(text));

        assertThat(made.key()).isEmpty();
        assertThat(made.fault()).startsWith("f0 does not read as ").doesNotContain("253402300800");
    }

    @Test
    void takesCallersObjects() {
        EntityKeys keys = keys(FieldType.values());
        var values = new HashMap<String, Object>();
        Object[] objects = {true, 1L, 2, 0.5, 0.25f, "x|y", TIME, 1_709_251_199_500L, 1_709_251_199.5};
        for (int i = 0; i < objects.length; i++) {
            values.put("f" + i, objects[i]);
        }

        String time = "2024-02-29T23:59:59.500000Z";
        assertThat(keys.of(values).key()).hasValue("true|1|2|0.5|0.25|x\\|y|" + time + "|" + time + "|" + time);
    }

    @Test
    void refusesObjectsOfAnotherKind() {
        assertThat(keys(FieldType.STRING).of(Map.of("f0", 7)).fault()).isEqualTo("f0 does not read as string");
        assertThat(keys(FieldType.INT).of(Map.of("f0", true)).fault()).isEqualTo("f0 does not read as int");
        assertThat(keys(FieldType.INT).of(Map.of("f0", 1.5)).fault()).isEqualTo("f0 does not read as int");
        assertThat(keys(FieldType.LONG).of(Map.of("f0", Double.NaN)).key()).isEmpty();
        assertThat(keys(FieldType.INT).of(Map.of("f0", TIME)).key()).isEmpty();
        assertThat(keys(FieldType.TIMESTAMP).of(Map.of("f0", Instant.MAX)).key())
                .isEmpty();
        assertThat(keys(FieldType.INT).of(Map.of()).fault()).isEqualTo("f0 is missing; the entity has f0");
        assertThat(keys(FieldType.INT).of(Map.of("f0", 1, "g", 1)).fault())
                .isEqualTo("g is no field of the entity, which has f0");
        assertThat(keys(FieldType.INT).ofTexts(List.of("1", "2")).fault())
                .isEqualTo("the entity has f0: need 1 parts, got 2");
    }

    @Test
    void makesNoKeyOfANullOrBadPart() {
        EntityKeys keys = keys(FieldType.STRING, FieldType.INT);
        Event event = new Event(2);
        event.setText(0, "a");

        assertThat(keys.of(event)).isEmpty();
        event.setBad(1, "declared int, found a string");
        assertThat(keys.of(event)).isEmpty();
        event.setLong(1, 5);
        assertThat(keys.of(event)).hasValue("a|5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a|b|c", "a\\x|b", "a|b\\"})
    void refusesKeysThatItNeverMade(String key) {
        EntityKeys keys = keys(FieldType.STRING, FieldType.STRING);

        assertThatThrownBy(() -> keys.values(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsBackEveryKey() {
        long seed = 42;
        var random = new Random(seed);
        EntityKeys keys = keys(FieldType.values());
        for (int i = 0; i < 2_000; i++) {
            Event event = randomEvent(random);
            String key = keys.of(event).orElseThrow();

            assertThat(keys.of(keys.values(key)).key()).as("seed %d", seed).hasValue(key);
            for (Field field : keys.fields()) {
                Object value = Values.box(field.type(), event.bits(field.slot()), event.text(field.slot()));
                assertThat(keys.values(key).get(field.name()))
                        .as("seed %d", seed)
                        .isEqualTo(value);
            }
        }
    }

    private static Event randomEvent(Random random) {
        var event = new Event(FieldType.values().length);
        event.setBoolean(0, random.nextBoolean());
        event.setLong(1, random.nextInt());
        event.setLong(2, random.nextLong());
        event.setDouble(3, random.nextFloat() - 0.5f);
        event.setDouble(4, random.nextGaussian());
        event.setText(
                5,
                random.ints(random.nextInt(6), 0, 4)
                        .mapToObj(i -> List.of("|", "\\", "a", "日").get(i))
                        .reduce("", String::concat));
        for (int slot = 6; slot < 9; slot++) {
            event.setLong(slot, random.nextLong(-62_135_596_800_000_000L, 253_402_300_800_000_000L));
        }
        return event;
    }

    private static EntityKeys keys(FieldType... types) {
        var fields = new Field[types.length];
        Arrays.setAll(fields, i -> new Field("f" + i, types[i], i));
        return new EntityKeys(List.of(fields));
    }
}
