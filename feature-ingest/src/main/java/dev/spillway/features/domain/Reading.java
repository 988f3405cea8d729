package dev.spillway.features.domain;

import dev.spillway.features.domain.Aggregate.Kind;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a feature finds its value in a merged tile.
 *
 * @param tier of the feature's window; -1 for the lifetime
 * @param type of the value, or of each in a list or a map
 * @param accumulator null if the count is enough
 * @param each where the feature finds the value of one bucket, in that bucket's tile; null if it is not split
 */
record Reading(
        FeatureDefinition feature,
        int input,
        int tier,
        FieldType type,
        TileShape shape,
        TileShape.Section section,
        @Nullable Accumulator accumulator,
        @Nullable Reading each) {

    private static final double MICROS_PER_SECOND = 1e6;

    static Reading of(FeatureDefinition feature, int input, int tier, TileShape shape) {
        TileShape.Section section = shape.section(input);
        Accumulator accumulator = section.accumulators().stream()
                .filter(a -> a.serves(feature.aggregate()))
                .findFirst()
                .orElse(null);
        boolean split = accumulator instanceof Gathering of && of.empty() instanceof Buckets;
        Reading each = split && accumulator instanceof Gathering of && of.empty() instanceof Buckets buckets
                ? of(feature, input, tier, buckets.shape())
                : null;
        FieldType type = feature.type().scalar();
        return new Reading(feature, input, tier, type, shape, section, accumulator, each);
    }

    /** The value in a merged tile: null if there is none, or if a sum of integers does not fit a long. */
    @Nullable
    Object value(TileArray tiles, int tile, long atMicros) {
        long count = shape.count(tiles, tile, section);
        Kind kind = feature.aggregate().kind();
        if (kind == Kind.COUNT && each == null) {
            return count;
        }
        if (count == 0) {
            return whenEmpty(kind);
        }
        if (accumulator instanceof Accumulator.LongSum sum) {
            if (kind == Kind.AVG) {
                return sum.asDouble(tiles, tile) / count;
            }
            return sum.fitsLong(tiles, tile) ? (Object) sum.low(tiles, tile) : null;
        }
        if (accumulator instanceof Accumulator.DoubleSum sum) {
            double total = sum.value(tiles, tile);
            return kind == Kind.AVG ? total / count : total;
        }
        if (accumulator instanceof Accumulator.Extreme extreme) {
            return Values.box(type, tiles.bits[tile * shape.longs() + extreme.slot()], "");
        }
        if (accumulator instanceof Accumulator.TextExtreme extreme) {
            return tiles.refs[tile * shape.refs() + extreme.ref()];
        }
        if (accumulator instanceof Accumulator.End end) {
            return end.type() == FieldType.STRING
                    ? end.text(tiles, tile)
                    : Values.box(type, tiles.bits[tile * shape.longs() + end.slot() + 1], "");
        }
        if (accumulator instanceof Gathering gathering) {
            Partial partial = gathering.of(tiles, tile);
            return partial instanceof Buckets buckets && each != null
                    ? values(buckets, each, atMicros)
                    : partial.value(feature.aggregate(), count, atMicros);
        }
        return count / (feature.window().widthMicros() / MICROS_PER_SECOND);
    }

    private @Nullable Object whenEmpty(Kind kind) {
        if (each != null || !kind.isZeroWhenEmpty()) {
            return null;
        }
        return kind == Kind.RATE ? (Object) 0.0 : (Object) 0L;
    }

    /** By bucket, those that have a value; null if none has. */
    private static @Nullable Object values(Buckets buckets, Reading each, long atMicros) {
        var values = new TreeMap<String, Object>(Values::compareUtf8);
        for (Map.Entry<String, TileArray> bucket : buckets.tiles().entrySet()) {
            Object value = each.value(bucket.getValue(), 0, atMicros);
            if (value != null) {
                values.put(bucket.getKey(), value);
            }
        }
        return values.isEmpty() ? null : values;
    }

    /** Whether a value is missing because it does not fit its type. */
    boolean overflows(TileArray tiles, int tile) {
        if (feature.aggregate().kind() != Kind.SUM || shape.count(tiles, tile, section) == 0) {
            return false;
        }
        if (accumulator instanceof Gathering gathering
                && gathering.of(tiles, tile) instanceof Buckets buckets
                && each != null) {
            return buckets.tiles().values().stream().anyMatch(bucket -> each.overflows(bucket, 0));
        }
        return accumulator instanceof Accumulator.LongSum sum && !sum.fitsLong(tiles, tile);
    }

    /** Whether the value is another at every instant, for as long as it is not 0. */
    boolean fades() {
        return feature.aggregate().kind().decays();
    }

    /** Whether the value is another whenever an event leaves the window. */
    boolean changesWithEveryEvent() {
        return each == null && feature.aggregate().kind().countsEvents();
    }
}
