package dev.spillway.features.domain;

import java.util.Arrays;

/**
 * Which value about so many of a hundred do not exceed: the KLL sketch (Karnin, Lang, Liberty, "Optimal quantile
 * approximation in streams", FOCS 2016). Exact for as many values as {@link #TOP}; beyond, the rank of what is answered is
 * off by less than 1 % of the values (docs/decisions/0010 has the measured errors). Bounded by about three times TOP values.
 */
/*
 * Level h holds values that each stand for 2^h. A level that has too many is sorted, and every second of its values
 * moves up; whether the even or the odd ones is a coin. Ours is no random number: it is taken from a hash of the level's
 * content, so that the same events in the same order give the same bytes on every run, and every second throw for a level
 * is the opposite of the one before, which halves the variance. Coins whose turn is not over are part of the state.
 */
final class Quantiles implements Partial {

    /** How many values the highest level holds. */
    static final int TOP = 256;

    /** How many the lowest holds at least. */
    private static final int LEAST = 8;

    private final FieldType type;

    /** The values so that they compare as longs do; the lowest level in no order, the others sorted. */
    private long[][] levels = new long[1][0];

    private int[] sizes = new int[1];
    private int kept;
    private int capacity = TOP;

    /** By level whether a coin's turn is not over, and how it fell. */
    private long open;

    private long coins;

    Quantiles(FieldType type) {
        this.type = type;
    }

    @Override
    public boolean serves(Aggregate aggregate) {
        return aggregate.kind() == Aggregate.Kind.APPROX_PERCENTILE;
    }

    @Override
    public void add(Inputs inputs, int input) {
        add(sortable(inputs.bits[input]));
    }

    /** Turns bits into a long that orders as the value does, and back. */
    private long sortable(long bits) {
        return type.isFloating() ? bits ^ ((bits >> (Long.SIZE - 1)) & Long.MAX_VALUE) : bits;
    }

    private void add(long value) {
        reserve(0, sizes[0] + 1);
        levels[0][sizes[0]++] = value;
        kept++;
        compress();
    }

    private void reserve(int level, int needed) {
        if (levels[level].length < needed) {
            levels[level] = Arrays.copyOf(levels[level], Math.max(needed, 2 * levels[level].length));
        }
    }

    /** How many values a level may hold: by a third fewer for each level above it. */
    private static int capacity(int level, int levels) {
        int below = levels - 1 - level;
        int share = TOP;
        for (; below > 0 && share > LEAST; below--) {
            share = share * 2 / 3;
        }
        return Math.max(share, LEAST);
    }

    private void compress() {
        while (kept > capacity) {
            int level = 0;
            while (sizes[level] <= capacity(level, levels.length)) {
                level++;
            }
            if (level == levels.length - 1) {
                raise(levels.length + 1);
            }
            halve(level);
        }
    }

    /** Makes room for so many levels. */
    private void raise(int count) {
        int known = levels.length;
        levels = Arrays.copyOf(levels, count);
        Arrays.fill(levels, known, count, new long[0]);
        sizes = Arrays.copyOf(sizes, count);
        capacity = 0;
        for (int level = 0; level < count; level++) {
            capacity += capacity(level, count);
        }
    }

    private void halve(int level) {
        long[] values = levels[level];
        int size = sizes[level];
        if (level == 0) {
            Arrays.sort(values, 0, size);
        }
        int left = size & 1;
        int moved = size / 2;
        var up = new long[moved];
        int from = left + coin(level);
        for (int i = 0; i < moved; i++) {
            up[i] = values[from + 2 * i];
        }
        sizes[level] = left;
        kept -= size - left;
        insert(level + 1, up, moved);
    }

    private int coin(int level) {
        long bit = 1L << level;
        if ((open & bit) == 0) {
            long content = level;
            for (int i = 0; i < sizes[level]; i++) {
                content = (content + levels[level][i]) * 0x9e3779b97f4a7c15L;
            }
            coins = DistinctHashes.mixed(content) < 0 ? coins | bit : coins & ~bit;
        } else {
            coins ^= bit;
        }
        open ^= bit;
        return (coins & bit) == 0 ? 0 : 1;
    }

    /** Merges sorted values into a level. */
    private void insert(int level, long[] more, int count) {
        int size = sizes[level];
        reserve(level, size + count);
        long[] values = levels[level];
        int i = size - 1;
        int j = count - 1;
        for (int to = size + count - 1; j >= 0; to--) {
            values[to] = i >= 0 && values[i] > more[j] ? values[i--] : more[j--];
        }
        sizes[level] = size + count;
        kept += count;
    }

    @Override
    public void merge(Partial other) {
        var from = (Quantiles) other;
        if (from.levels.length > levels.length) {
            raise(from.levels.length);
        }
        reserve(0, sizes[0] + from.sizes[0]);
        System.arraycopy(from.levels[0], 0, levels[0], sizes[0], from.sizes[0]);
        sizes[0] += from.sizes[0];
        kept += from.sizes[0];
        for (int level = 1; level < from.levels.length; level++) {
            insert(level, from.levels[level], from.sizes[level]);
        }
        compress();
    }

    @Override
    public Partial copy() {
        var copy = new Quantiles(type);
        copy.levels = new long[levels.length][];
        for (int level = 0; level < levels.length; level++) {
            copy.levels[level] = Arrays.copyOf(levels[level], sizes[level]);
        }
        copy.sizes = sizes.clone();
        copy.kept = kept;
        copy.capacity = capacity;
        copy.open = open;
        copy.coins = coins;
        return copy;
    }

    @Override
    public void write(StateWriter out, long startMicros) {
        out.unsigned(levels.length);
        out.unsigned(open);
        out.unsigned(coins & open);
        Arrays.sort(levels[0], 0, sizes[0]);
        for (int level = 0; level < levels.length; level++) {
            out.unsigned(sizes[level]);
            long previous = 0;
            for (int i = 0; i < sizes[level]; i++) {
                out.signed(levels[level][i] - previous);
                previous = levels[level][i];
            }
        }
    }

    @Override
    public void read(StateReader in, long startMicros) {
        raise(in.count());
        open = in.unsigned();
        coins = in.unsigned();
        for (int level = 0; level < levels.length; level++) {
            int size = in.count();
            levels[level] = new long[size];
            long value = 0;
            for (int i = 0; i < size; i++) {
                value += in.signed();
                levels[level][i] = value;
            }
            sizes[level] = size;
            kept += size;
        }
    }

    /** The least value that at least the asked share of all values does not exceed. */
    @Override
    public Object value(Aggregate aggregate, long count, long atMicros) {
        long[] lowest = Arrays.copyOf(levels[0], sizes[0]);
        Arrays.sort(lowest);
        long target = Math.max(1, (long) Math.ceil(aggregate.parameter() * count));
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (int level = 0; level < levels.length; level++) {
            if (sizes[level] > 0) {
                long[] values = level == 0 ? lowest : levels[level];
                low = Math.min(low, values[0]);
                high = Math.max(high, values[sizes[level] - 1]);
            }
        }
        while (low < high) {
            long middle = (low & high) + ((low ^ high) >> 1);
            if (rank(middle, lowest) >= target) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Values.box(type, sortable(low), "");
    }

    /** How many values are not above it. */
    private long rank(long value, long[] lowest) {
        long rank = 0;
        for (int level = 0; level < levels.length; level++) {
            long[] values = level == 0 ? lowest : levels[level];
            int low = 0;
            int high = sizes[level];
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (values[middle] <= value) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            rank += (long) low << level;
        }
        return rank;
    }
}
