package dev.spillway.features.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.GroupDefinition.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each aggregate makes of what is unusual: one event a second, the value of each in turn, - for null. */
class AggregateEdgesTest {

    private static final long SECOND = 1_000_000L;
    private static final EventLayout LAYOUT = EventLayout.of("events", List.of(fields()));

    private static Map<String, FieldType> fields() {
        var fields = new LinkedHashMap<String, FieldType>();
        fields.put("entity", FieldType.STRING);
        for (FieldType type : FieldType.values()) {
            fields.put(ValueText.name(type), type);
        }
        return fields;
    }

    private static Field field(String name) {
        return LAYOUT.fields().stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // aggregate | type | inputs | value, over an hour; over the lifetime for what decays
                "count               | double | - NaN Infinity            | 0",
                "count               | double | 1 - 2                     | 2",
                "sum                 | long   | -                         | null",
                "sum                 | long   | 9223372036854775807 1     | null",
                "sum                 | long   | 9223372036854775807 1 -1  | 9223372036854775807",
                "sum                 | int    | 2147483647 1              | 2147483648",
                "sum                 | double | 1e300 1 -1e300            | 1.0",
                "sum                 | float  | 0.5 NaN 0.25              | 0.75",
                "avg                 | long   | 9223372036854775807 9223372036854775807 | 9.223372036854776E18",
                "avg                 | double | NaN                       | null",
                "min                 | double | 0.0 -0.0 Infinity         | -0.0",
                "max                 | string | \uFFFF \uD83D\uDE00      | \uD83D\uDE00",
                "first               | int    | - 7 8                     | 7",
                "last                | string | a b -                     | b",
                "variance            | double | -                         | null",
                "variance            | double | 5                         | 0.0",
                "variance            | double | 1 2 3 4                   | 1.25",
                "variance            | double | 1e9 1000000001            | 0.25",
                "variance            | double | 1e15 1000000000000001     | 0.25",
                "variance            | long   | 9223372036854775807 9223372036854775806 | 0.25",
                "variance            | double | 1e200 0                   | Infinity",
                "stddev              | double | 1e200 0                   | 5.0E199",
                "stddev              | double | 1e-200 0                  | 5.0E-201",
                "stddev              | double | 4.9e-324 0                | 0.0",
                "stddev              | double | 2 2 NaN 2                 | 0.0",
                "stddev              | double | 2 4 4 4 5 5 7 9           | 2.0",
                "variance_samp       | double | 5                         | null",
                "variance_samp       | double | 1 2 3 4                   | 1.6666666666666667",
                "stddev_samp         | double | 5 -Infinity               | null",
                "stddev_samp         | double | 1 3                       | 1.4142135623730951",
                "skew                | double | 5                         | null",
                "skew                | double | 5 5 5                     | null",
                "skew                | double | 0.1 0.1 0.1               | null",
                "skew                | double | 1 2 3                     | 0.0",
                "skew                | double | 0 0 0 4                   | 1.1547005383792515",
                "skew                | double | 1e9 1e9 1e9 1000000004    | 1.1547005383792515",
                "kurtosis            | double | 5 5                       | null",
                "kurtosis            | double | 1 3                       | -2.0",
                "kurtosis            | long   | 0 0 0 0 5                 | 0.25",
                "first_k:2           | int    | - 3 1 2                   | [3, 1]",
                "last_k:2            | int    | 3 1 2 -                   | [2, 1]",
                "last_k:9            | int    | 3                         | [3]",
                "last_k:2            | double | NaN                       | null",
                "top_k:2             | double | 1 3 NaN 3 2               | [3.0, 3.0]",
                "top_k:2             | string | \uFFFF \uD83D\uDE00 a    | [\uD83D\uDE00, \uFFFF]",
                "top_k:3             | boolean | true false true          | [true, true, false]",
                "bottom_k:2          | double | 0.0 1 -0.0                | [-0.0, 0.0]",
                "bottom_k:2          | timestamp | 1000000 0 2000000      | [1970-01-01T00:00:00Z, 1970-01-01T00:00:01Z]",
                "unique_count:9      | double | - NaN                     | 0",
                "unique_count:9      | double | 1 2 1 NaN                 | 2",
                "unique_count:2      | string | a b c d                   | 2",
                "histogram:9         | double | Infinity                  | null",
                "histogram:9         | double | 0.5 2 0.5                 | {0.5=2, 2.0=1}",
                "histogram:2         | string | c a b a                   | {a=2, b=1}",
                "histogram:9         | boolean | true - true              | {true=2}",
                "histogram:9         | timestamp | 0 0                    | {1970-01-01T00:00:00.000000Z=2}",
                "approx_frequent:1   | string | b a b                     | {b=2}",
                "approx_frequent:1   | string | b a                       | {a=1}",
                "approx_frequent:9   | int    | -                         | null",
                "approx_unique_count | string | -                         | 0",
                "approx_unique_count | string | a b a                     | 2",
                "approx_unique_count | double | 0.0 -0.0                  | 2",
                "approx_percentile:0.5 | int  | 4 1 3 2                   | 2",
                "approx_percentile:0.95 | int | 4 1 3 2                   | 4",
                "approx_percentile:0.01 | double | 4 NaN 1                | 1.0",
                "approx_percentile:0.5 | timestamp | 2000000 0 1000000    | 1970-01-01T00:00:01Z",
                "approx_percentile:0.5 | float | -                        | null",
                "rate                | double | NaN                       | 0.0",
                "rate                | double | 1 2 - 3                   | 8.333333333333334E-4",
                "decayed_sum:1s      | long   | -                         | null",
                "decayed_sum:1s      | long   | 8 8 8                     | 13.999990295942835",
                "decayed_sum:1s      | double | 8 Infinity                | 3.999997227412239",
            })
    void areAsTheTableSays(String aggregate, String type, String inputs, String expected) {
        FieldType of = FieldType.valueOf(type.toUpperCase(Locale.ROOT));
        assertThat(String.valueOf(value(aggregate(aggregate), of, inputs))).isEqualTo(unescaped(expected));
    }

    private static String unescaped(String text) {
        return text.replace("\\uFFFF", "\uFFFF").replace("\\uD83D\\uDE00", "\uD83D\uDE00");
    }

    private static Aggregate aggregate(String text) {
        String[] parts = text.split(":", 2);
        Aggregate.Kind kind = Aggregate.Kind.valueOf(parts[0].toUpperCase(Locale.ROOT));
        if (parts.length == 1) {
            return new Aggregate(kind, 0);
        }
        return new Aggregate(kind, parts[1].equals("1s") ? SECOND : Double.parseDouble(parts[1]));
    }

    private static @Nullable Object value(Aggregate aggregate, FieldType type, String inputs) {
        Field of = field(ValueText.name(type));
        var feature = new FeatureDefinition(
                "f",
                aggregate,
                Optional.of(new Expression.OfField(of)),
                Optional.empty(),
                aggregate.kind().decays() ? Window.LIFETIME : new Window("1h", 3_600 * SECOND, 60 * SECOND),
                Optional.empty(),
                false,
                OptionalLong.empty());
        var group = new FeatureGroup(group(feature));
        EntityState state = group.newState();
        Intake intake = group.newIntake();
        Event event = LAYOUT.newEvent();
        long time = 0;
        for (String input : inputs.split(" ", -1)) {
            event.clear();
            event.setText(field("entity").slot(), "e");
            if (!input.equals("-") && type == FieldType.STRING) {
                event.setText(of.slot(), unescaped(input));
            } else if (!input.equals("-")) {
                event.setLong(of.slot(), ValueText.bits(type, input).orElseThrow());
            }
            time += SECOND;
            assertThat(intake.read(event, time)).isEqualTo(Intake.Verdict.READ);
            state.admit(intake.inputs(), null, time + 1);
        }
        return group.decodeWhole(state.encodeWhole()).evaluate(time + 1, true).values()[0];
    }

    private static GroupDefinition group(FeatureDefinition feature) {
        var source = new Source(
                "events",
                Format.JSON,
                LAYOUT.fields(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new GroupDefinition(
                "g",
                1,
                List.of(field("entity")),
                GroupClock.EVENT,
                source,
                3_600 * SECOND,
                OptionalLong.empty(),
                0,
                List.of(feature),
                "checksum");
    }
}
