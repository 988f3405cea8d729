package dev.spillway.features.domain;

import dev.spillway.features.domain.Aggregate.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one aggregate's partial result is kept in a tile's slots. Adding and merging commute and associate, so that a
 * result depends neither on the order in which events come nor on how tiles are merged; only {@link DoubleSum} rounds,
 * and far below what is promised, and {@link Gathering} has some that forget. Whether there is anything in a tile is known from its section's count.
 */
sealed interface Accumulator permits Accumulator.DoubleSum, Accumulator.LongSum, Accumulator.Witness, Gathering {

    /** Whether the aggregate is read from it; several may share one. */
    boolean serves(Aggregate aggregate);

    /** Puts the value before any event into the slots of an identity tile. */
    void identity(long[] bits);

    void add(TileArray tiles, int tile, Inputs inputs, int input);

    void merge(TileArray into, int tile, TileArray from, int fromTile);

    void write(TileArray tiles, int tile, StateWriter out);

    void read(TileArray tiles, int tile, StateReader in);

    /** Keeps a value as it came: a sum does not, since it adds minus zero to zero. */
    sealed interface Witness extends Accumulator {

        /** Gives back the only value that was added, in a form that {@link #add} takes. */
        void recall(TileArray tiles, int tile, Inputs into, int input);
    }

    /** A sum of integers in 128 bits: it cannot overflow on the way, so only the result can. */
    record LongSum(int slot) implements Accumulator {
        @Override
        public boolean serves(Aggregate aggregate) {
            return aggregate.kind() == Kind.SUM || aggregate.kind() == Kind.AVG;
        }

        @Override
        public void identity(long[] bits) {
            bits[slot] = 0;
            bits[slot + 1] = 0;
        }

        @Override
        public void add(TileArray tiles, int tile, Inputs inputs, int input) {
            long value = inputs.bits[input];
            plus(tiles.bits, tile * tiles.shape.longs() + slot, value, value >> 63);
        }

        @Override
        public void merge(TileArray into, int tile, TileArray from, int fromTile) {
            int other = fromTile * from.shape.longs() + slot;
            plus(into.bits, tile * into.shape.longs() + slot, from.bits[other], from.bits[other + 1]);
        }

        private static void plus(long[] bits, int at, long low, long high) {
            long sum = bits[at] + low;
            bits[at + 1] += high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
            bits[at] = sum;
        }

        @Override
        public void write(TileArray tiles, int tile, StateWriter out) {
            int at = tile * tiles.shape.longs() + slot;
            out.signed(tiles.bits[at]);
            out.signed(tiles.bits[at + 1] - (tiles.bits[at] >> 63));
        }

        @Override
        public void read(TileArray tiles, int tile, StateReader in) {
            int at = tile * tiles.shape.longs() + slot;
            tiles.bits[at] = in.signed();
            tiles.bits[at + 1] = in.signed() + (tiles.bits[at] >> 63);
        }

        boolean fitsLong(TileArray tiles, int tile) {
            int at = tile * tiles.shape.longs() + slot;
            return tiles.bits[at + 1] == tiles.bits[at] >> 63;
        }

        long low(TileArray tiles, int tile) {
            return tiles.bits[tile * tiles.shape.longs() + slot];
        }

        double asDouble(TileArray tiles, int tile) {
            int at = tile * tiles.shape.longs() + slot;
            if (fitsLong(tiles, tile)) {
                return tiles.bits[at];
            }
            double low = (tiles.bits[at] >>> 1) * 2.0 + (tiles.bits[at] & 1);
            return tiles.bits[at + 1] * 0x1p64 + low;
        }
    }

    /**
     * A sum of doubles as an unevaluated pair of doubles (T. J. Dekker, "A floating-point technique for extending the
     * available precision", 1971; Knuth's two-sum): about 106 bits, so that the order of additions does not show within
     * 1e-12 even where large values cancel.
     */
    record DoubleSum(int slot) implements Accumulator {
        @Override
        public boolean serves(Aggregate aggregate) {
            return aggregate.kind() == Kind.SUM || aggregate.kind() == Kind.AVG;
        }

        @Override
        public void identity(long[] bits) {
            bits[slot] = 0;
            bits[slot + 1] = 0;
        }

        @Override
        public void add(TileArray tiles, int tile, Inputs inputs, int input) {
            plus(tiles.bits, tile * tiles.shape.longs() + slot, Double.longBitsToDouble(inputs.bits[input]), 0);
        }

        @Override
        public void merge(TileArray into, int tile, TileArray from, int fromTile) {
            int other = fromTile * from.shape.longs() + slot;
            double high = Double.longBitsToDouble(from.bits[other]);
            double low = Double.longBitsToDouble(from.bits[other + 1]);
            plus(into.bits, tile * into.shape.longs() + slot, high, low);
        }

        private static void plus(long[] bits, int at, double high, double low) {
            double a = Double.longBitsToDouble(bits[at]);
            double sum = a + high;
            double back = sum - a;
            double rest = (a - (sum - back)) + (high - back) + Double.longBitsToDouble(bits[at + 1]) + low;
            double rounded = sum + rest;
            // beyond the range of doubles nothing is left to correct, and inf - inf would make a NaN of it
            double lost = Double.isFinite(rounded) ? rest - (rounded - sum) : 0;
            bits[at] = Double.doubleToRawLongBits(Double.isNaN(rounded) ? sum : rounded);
            bits[at + 1] = Double.doubleToRawLongBits(lost);
        }

        @Override
        public void write(TileArray tiles, int tile, StateWriter out) {
            int at = tile * tiles.shape.longs() + slot;
            out.fixed(tiles.bits[at]);
            out.unsigned(Long.reverseBytes(tiles.bits[at + 1]));
        }

        @Override
        public void read(TileArray tiles, int tile, StateReader in) {
            int at = tile * tiles.shape.longs() + slot;
            tiles.bits[at] = in.fixed();
            tiles.bits[at + 1] = Long.reverseBytes(in.unsigned());
        }

        double value(TileArray tiles, int tile) {
            return Double.longBitsToDouble(tiles.bits[tile * tiles.shape.longs() + slot]);
        }
    }

    /** The least or the greatest value of a type other than string. */
    record Extreme(int slot, FieldType type, boolean greatest) implements Witness {
        @Override
        public boolean serves(Aggregate aggregate) {
            return aggregate.kind() == (greatest ? Kind.MAX : Kind.MIN);
        }

        @Override
        public void identity(long[] bits) {
            bits[slot] = type.isFloating()
                    ? Double.doubleToRawLongBits(greatest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
                    : greatest ? Long.MIN_VALUE : Long.MAX_VALUE;
        }

        @Override
        public void add(TileArray tiles, int tile, Inputs inputs, int input) {
            offer(tiles.bits, tile * tiles.shape.longs() + slot, inputs.bits[input]);
        }

        @Override
        public void merge(TileArray into, int tile, TileArray from, int fromTile) {
            offer(into.bits, tile * into.shape.longs() + slot, from.bits[fromTile * from.shape.longs() + slot]);
        }

        private void offer(long[] bits, int at, long value) {
            int order = Values.compareBits(type, value, bits[at]);
            if (greatest ? order > 0 : order < 0) {
                bits[at] = value;
            }
        }

        @Override
        public void write(TileArray tiles, int tile, StateWriter out) {
            out.value(type, tiles.bits[tile * tiles.shape.longs() + slot]);
        }

        @Override
        public void read(TileArray tiles, int tile, StateReader in) {
            tiles.bits[tile * tiles.shape.longs() + slot] = in.value(type);
        }

        @Override
        public void recall(TileArray tiles, int tile, Inputs into, int input) {
            into.bits[input] = tiles.bits[tile * tiles.shape.longs() + slot];
        }
    }

    /** The least or the greatest string. */
    record TextExtreme(int ref, boolean greatest) implements Witness {
        @Override
        public boolean serves(Aggregate aggregate) {
            return aggregate.kind() == (greatest ? Kind.MAX : Kind.MIN);
        }

        @Override
        public void identity(long[] bits) {}

        @Override
        public void add(TileArray tiles, int tile, Inputs inputs, int input) {
            offer(tiles.refs, tile * tiles.shape.refs() + ref, inputs.text(input));
        }

        @Override
        public void merge(TileArray into, int tile, TileArray from, int fromTile) {
            Object other = from.refs[fromTile * from.shape.refs() + ref];
            offer(into.refs, tile * into.shape.refs() + ref, (String) Objects.requireNonNull(other));
        }

        private void offer(@Nullable Object[] refs, int at, String text) {
            Object known = refs[at];
            int order = known == null ? 0 : Values.compareUtf8(text, (String) known);
            if (known == null || (greatest ? order > 0 : order < 0)) {
                refs[at] = text;
            }
        }

        @Override
        public void write(TileArray tiles, int tile, StateWriter out) {
            out.text((String) Objects.requireNonNull(tiles.refs[tile * tiles.shape.refs() + ref]));
        }

        @Override
        public void read(TileArray tiles, int tile, StateReader in) {
            tiles.refs[tile * tiles.shape.refs() + ref] = in.text();
        }

        @Override
        public void recall(TileArray tiles, int tile, Inputs into, int input) {
            into.texts[input] = (String) tiles.refs[tile * tiles.shape.refs() + ref];
        }
    }

    /**
     * The value of the first or the last event in the order of (time, tie break, value).
     *
     * @param slot of the time; the value's bits, unless it is a string, follow
     * @param ref of the tie break, if events have one; the value, if it is a string, follows
     */
    record End(int slot, int ref, boolean ties, FieldType type, boolean latest) implements Witness {
        @Override
        public boolean serves(Aggregate aggregate) {
            return aggregate.kind() == (latest ? Kind.LAST : Kind.FIRST);
        }

        @Override
        public void identity(long[] bits) {
            bits[slot] = latest ? Long.MIN_VALUE : Long.MAX_VALUE;
            if (type != FieldType.STRING) {
                bits[slot + 1] = 0;
            }
        }

        @Override
        public void add(TileArray tiles, int tile, Inputs inputs, int input) {
            String text = type == FieldType.STRING ? inputs.text(input) : null;
            offer(tiles, tile, inputs.timeMicros, inputs.tie, inputs.bits[input], text);
        }

        @Override
        public void merge(TileArray into, int tile, TileArray from, int fromTile) {
            int at = fromTile * from.shape.longs() + slot;
            boolean text = type == FieldType.STRING;
            offer(
                    into,
                    tile,
                    from.bits[at],
                    tie(from, fromTile),
                    text ? 0 : from.bits[at + 1],
                    text ? text(from, fromTile) : null);
        }

        private void offer(
                TileArray tiles, int tile, long time, @Nullable Object tie, long value, @Nullable String text) {
            int at = tile * tiles.shape.longs() + slot;
            if (latest ? time < tiles.bits[at] : time > tiles.bits[at]) {
                return;
            }
            if (time == tiles.bits[at]) {
                int order = Values.compareTies(tie, tie(tiles, tile));
                if (order == 0) {
                    order = text == null
                            ? Values.compareBits(type, value, tiles.bits[at + 1])
                            : Values.compareUtf8(text, text(tiles, tile));
                }
                if (latest ? order <= 0 : order >= 0) {
                    return;
                }
            }
            tiles.bits[at] = time;
            setTie(tiles, tile, tie);
            if (text == null) {
                tiles.bits[at + 1] = value;
            } else {
                tiles.refs[textAt(tiles, tile)] = text;
            }
        }

        private @Nullable Object tie(TileArray tiles, int tile) {
            return ties ? tiles.refs[tile * tiles.shape.refs() + ref] : null;
        }

        private void setTie(TileArray tiles, int tile, @Nullable Object tie) {
            if (ties) {
                tiles.refs[tile * tiles.shape.refs() + ref] = tie;
            }
        }

        private int textAt(TileArray tiles, int tile) {
            return tile * tiles.shape.refs() + ref + (ties ? 1 : 0);
        }

        String text(TileArray tiles, int tile) {
            return (String) Objects.requireNonNull(tiles.refs[textAt(tiles, tile)]);
        }

        @Override
        public void write(TileArray tiles, int tile, StateWriter out) {
            int at = tile * tiles.shape.longs() + slot;
            // relative to the tile, since most times are close to its start
            out.signed(tiles.bits[at] - tiles.start(tile));
            out.tie(tie(tiles, tile));
            if (type == FieldType.STRING) {
                out.text(text(tiles, tile));
            } else {
                out.value(type, tiles.bits[at + 1]);
            }
        }

        @Override
        public void read(TileArray tiles, int tile, StateReader in) {
            int at = tile * tiles.shape.longs() + slot;
            tiles.bits[at] = in.signed() + tiles.start(tile);
            setTie(tiles, tile, in.tie());
            if (type == FieldType.STRING) {
                tiles.refs[textAt(tiles, tile)] = in.text();
            } else {
                tiles.bits[at + 1] = in.value(type);
            }
        }

        @Override
        public void recall(TileArray tiles, int tile, Inputs into, int input) {
            int at = tile * tiles.shape.longs() + slot;
            into.timeMicros = tiles.bits[at];
            into.tie = tie(tiles, tile);
            if (type == FieldType.STRING) {
                into.texts[input] = text(tiles, tile);
            } else {
                into.bits[input] = tiles.bits[at + 1];
            }
        }
    }
}
