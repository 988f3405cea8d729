package dev.spillway.features.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Aggregate.Kind;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every aggregate over events that are dealt out to tiles, shuffled, copied, written, read back and merged in any order:
 * the whole is what one tile would have made of all of them, and whatever was merged from is as it was.
 */
class MergeTreesTest {

    private static final long NOW = 5_000_000_000L;

    /** Those whose content may depend on how it came about, within their bounds. */
    private static final Set<Kind> FORGETFUL = Set.of(Kind.APPROX_FREQUENT, Kind.APPROX_PERCENTILE);

    /** Those that add up numbers that are rounded. */
    private static final Set<Kind> ROUNDED = Set.of(Kind.SUM, Kind.AVG, Kind.DECAYED_SUM);

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void addUpToTheWhole(long seed) {
        Seeds.check(seed, cases -> {
            for (Kind kind : Kind.values()) {
                for (FieldType type : List.of(
                        FieldType.BOOLEAN, FieldType.INT, FieldType.DOUBLE, FieldType.STRING, FieldType.TIMESTAMP)) {
                    if (kind.accepts(type)) {
                        check(new Aggregate(kind, parameter(kind, cases)), type, cases);
                    }
                }
            }
        });
    }

    private static double parameter(Kind kind, Cases cases) {
        return switch (kind.parameter()) {
            case NOTHING -> 0;
            case HOW_MANY -> cases.between(1, 9);
            case BOUND -> cases.pick(1, 7, 1_000);
            case PERCENTILE -> cases.between(0.001, 0.999);
            case HALF_LIFE -> cases.pick(1_000_000L, 60_000_000L);
        };
    }

    private static void check(Aggregate aggregate, FieldType type, Cases cases) {
        boolean split = aggregate.resultType(type).isScalar() && cases.chance(0.2);
        boolean ties = cases.chance(0.5);
        var builder = new TileShape.Builder(ties);
        if (split) {
            builder.addSplit(0, type, aggregate);
        } else {
            builder.add(0, type, aggregate);
        }
        TileShape shape = builder.build();
        // sometimes more than what the sketches keep as it is
        int size = cases.chance(0.2) ? cases.between(1_000, 2_500) : cases.between(1, 40);
        boolean few = cases.chance(0.5);
        List<Inputs> events = cases.listOf(size, () -> event(type, few, ties, cases));
        TileArray whole = TileArray.single(shape);
        events.forEach(event -> shape.add(whole, 0, event));

        TileArray merged = merged(shape, parts(shape, cases.shuffled(events), cases), cases);

        Reading reading = reading(aggregate, type, split, shape);
        Object expected = reading.value(whole, 0, NOW);
        Object found = reading.value(merged, 0, NOW);
        String what = aggregate + " of " + size + " " + type + (split ? ", split" : "");
        assertThat(reading.value(merged, 0, NOW)).as(what + ", read again").isEqualTo(found);
        boolean exact = !FORGETFUL.contains(aggregate.kind()) || size <= 200;
        if (exact && type == FieldType.DOUBLE && ROUNDED.contains(aggregate.kind())) {
            assertClose(found, expected, what);
        } else if (exact) {
            assertThat(found).as(what).isEqualTo(expected);
        }
    }

    private static void assertClose(@Nullable Object found, @Nullable Object expected, String what) {
        if (found instanceof Double a && expected instanceof Double b) {
            // the values are below 100, so that their size is no more than this
            assertThat(a).as(what).isCloseTo(b, Offset.offset(1e-12 * 100 * 2_500));
        } else {
            assertThat(found).isInstanceOf(Map.class);
        }
    }

    private static Reading reading(Aggregate aggregate, FieldType type, boolean split, TileShape shape) {
        var field = new Field("v", type, 0);
        var feature = new FeatureDefinition(
                "f",
                aggregate,
                Optional.of(new Expression.OfField(field)),
                Optional.empty(),
                new Window("1h", 3_600_000_000L, 60_000_000L),
                Optional.empty(),
                false,
                OptionalLong.empty(),
                split ? Optional.of(field) : Optional.empty());
        return Reading.of(feature, 0, 0, shape);
    }

    private static Inputs event(FieldType type, boolean few, boolean ties, Cases cases) {
        var inputs = new Inputs(1);
        inputs.timeMicros = few ? cases.between(0, 3) * 1_000_000L : cases.between(0, 4_000_000_000L);
        inputs.tie = ties && cases.chance(0.8) ? (Object) ("t" + cases.between(0, 2)) : null;
        inputs.mark(0);
        inputs.setBucket(0, cases.pick("a", "b", "\uFFFF", "\uD83D\uDE00"));
        int range = few ? 5 : 100_000;
        switch (type) {
            case STRING -> inputs.texts[0] = cases.pick("x", "é", "\uFFFF", "\uD83D\uDE00") + cases.between(0, range);
            case BOOLEAN -> inputs.bits[0] = cases.between(0, 1);
            case DOUBLE ->
                inputs.bits[0] =
                        Double.doubleToRawLongBits(few ? cases.between(-2, 2) / 4.0 : cases.between(-100.0, 100.0));
            default -> inputs.bits[0] = cases.between(-range, range);
        }
        return inputs;
    }

    private static List<TileArray> parts(TileShape shape, List<Inputs> events, Cases cases) {
        var parts = new ArrayList<TileArray>();
        for (Inputs event : events) {
            boolean another = parts.isEmpty() || (parts.size() < 12 && cases.chance(0.3));
            if (another) {
                parts.add(TileArray.single(shape));
            }
            TileArray part = another ? parts.get(parts.size() - 1) : cases.pick(parts);
            shape.add(part, 0, event);
        }
        return parts;
    }

    private static TileArray merged(TileShape shape, List<TileArray> parts, Cases cases) {
        var left = new ArrayList<>(parts);
        while (left.size() > 1) {
            TileArray into = left.remove(cases.between(0, left.size() - 1));
            TileArray from = left.remove(cases.between(0, left.size() - 1));
            byte[] before = bytes(shape, from);
            if (cases.chance(0.3)) {
                TileArray empty = TileArray.single(shape);
                empty.mergeFrom(into, Long.MIN_VALUE, cases.chance(0.5));
                into = empty;
            }
            shape.merge(into, 0, from, 0);
            assertThat(bytes(shape, from)).as("what was merged from").isEqualTo(before);
            left.add(passedOn(shape, into, cases));
        }
        return left.get(0);
    }

    /** The tile itself, a copy, or what is read back of its bytes. */
    private static TileArray passedOn(TileShape shape, TileArray tile, Cases cases) {
        return switch (cases.between(0, 2)) {
            case 0 -> tile;
            case 1 -> tile.copy();
            default -> {
                byte[] bytes = bytes(shape, tile);
                TileArray read = shape.read(new StateReader(bytes));
                assertThat(bytes(shape, read)).as("written again").isEqualTo(bytes);
                yield read;
            }
        };
    }

    private static byte[] bytes(TileShape shape, TileArray tiles) {
        var out = new StateWriter();
        shape.write(tiles, out);
        return out.toBytes();
    }
}
