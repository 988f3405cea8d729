package dev.spillway.features.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.Status;
import dev.spillway.testkit.Cases;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorBytesTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void readsBackTheVeryValues(long seed) {
        var cases = new Cases(seed);
        for (int i = 0; i < 200; i++) {
            FeatureVector vector = vector(cases);

            FeatureVector read =
                    VectorBytes.decode(VectorBytes.encode(vector), vector.atMicros(), vector.eventTimeMicros());

            assertThat(read.values()).as("seed %d", seed).isEqualTo(vector.values());
            assertThat(read.statuses()).as("seed %d", seed).isEqualTo(vector.statuses());
            assertThat(read.overflowed()).isEqualTo(vector.overflowed());
            assertThat(read.atMicros()).isEqualTo(vector.atMicros());
            assertThat(read.eventTimeMicros()).isEqualTo(vector.eventTimeMicros());
        }
    }

    @Test
    void refusesWhatCannotBeRead() {
        byte[] bytes = VectorBytes.encode(vector(new Cases(7)));

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> VectorBytes.decode(cut, 0, OptionalLong.empty()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        bytes[0] = 9;
        assertThatThrownBy(() -> VectorBytes.decode(bytes, 0, OptionalLong.empty()))
                .hasMessageContaining("format 9");
    }

    private static FeatureVector vector(Cases cases) {
        int features = cases.between(1, 12);
        var values = new @Nullable Object[features];
        var statuses = new Status[features];
        for (int i = 0; i < features; i++) {
            values[i] = value(cases, 2);
            statuses[i] = cases.pick(Status.values());
        }
        return new FeatureVector(
                cases.between(0L, 1L << 50),
                cases.chance(0.5) ? OptionalLong.of(5) : OptionalLong.empty(),
                values,
                statuses,
                cases.chance(0.5));
    }

    private static @Nullable Object value(Cases cases, int depth) {
        return switch (cases.between(0, depth > 0 ? 9 : 7)) {
            case 0 -> null;
            case 1 -> cases.chance(0.5);
            case 2 -> cases.between(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case 3 -> cases.between(-(1L << 60), 1L << 60);
            case 4 -> cases.pick(Float.NaN, -0f, 0.1f);
            case 5 -> cases.pick(Double.NaN, -0.0, 0.1, Double.MAX_VALUE, Double.POSITIVE_INFINITY);
            case 6 -> cases.pick("", "é🙂", "a\0b", "x".repeat(70_000));
            case 7 -> cases.pick(Instant.EPOCH, Instant.parse("1969-12-31T23:59:59.999999Z"));
            case 8 -> {
                var list = new ArrayList<@Nullable Object>();
                for (int left = cases.between(0, 3); left > 0; left--) {
                    list.add(value(cases, depth - 1));
                }
                yield list;
            }
            default -> {
                var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                for (int left = cases.between(0, 3); left > 0; left--) {
                    map.put(value(cases, 0), value(cases, depth - 1));
                }
                yield map;
            }
        };
    }
}
