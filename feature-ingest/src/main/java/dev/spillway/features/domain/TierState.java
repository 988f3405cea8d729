package dev.spillway.features.domain;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tiles of one hop of one entity. Bounded by the windows that slide by the hop: at most {@link #RECENT} tiles in the
 * row, and in the block those of the longest window.
 */
/*
 * Tiles are merged, never subtracted, so that every aggregate that merges can be kept this way. An event goes into one
 * tile per distinct hop ("sawtooth" windows, after Chronon and Scotty): its cost does not grow with the number of
 * windows. The newest tiles are kept as they are, since most events go there. Older ones are kept in a block as suffix
 * aggregates (the front stack of the two-stacks algorithm, Tangwongsan, Hirzel, Schneider, "Low-Latency Sliding-Window
 * Aggregation", DEBS 2017): entry i is the merge of the block's tiles from i on. A window then is one entry of the block
 * and the recent tiles, whatever its width. Rolling merges the rolled tiles into every entry once; a late event is
 * added to the entries up to its tile. Neither needs the single tiles again.
 */
final class TierState {

    /** Tiles that the row keeps as they are; half of them are rolled into the block when it is full. */
    static final int RECENT = 16;

    private static final long NEVER = Long.MIN_VALUE;

    private final GroupLayout.Tier tier;
    private final Supplier<TileArray> storedBlock;
    private TileArray recent;

    /** Loaded, or made, when it is first needed; null until then. */
    private @Nullable TileArray block;

    /** The start of the block's newest tile. */
    private long blockNewest = NEVER;

    private boolean changed;

    /** @param storedBlock loads the block as it was last written */
    TierState(GroupLayout.Tier tier, Supplier<TileArray> storedBlock) {
        this.tier = tier;
        this.storedBlock = storedBlock;
        this.recent = new TileArray(tier.shape(), 1);
    }

    /**
     * Adds an event; true if the block has changed.
     *
     * @param earliestMicros the earliest instant that will be asked for from here on
     */
    boolean add(Inputs inputs, long earliestMicros) {
        long start = tier.tileStart(inputs.timeMicros);
        int last = recent.size() - 1;
        if (last >= 0 && recent.start(last) == start) {
            tier.shape().add(recent, last, inputs);
            return false;
        }
        long floor = tier.floorMicros(earliestMicros);
        if (start < floor) {
            return false;
        }
        boolean rolled = makeRoom(start, floor);
        if (start <= blockNewest) {
            TileArray into = block();
            for (int i = blockAt(start); i >= 0; i--) {
                tier.shape().add(into, i, inputs);
            }
            return true;
        }
        tier.shape().add(recent, recent.tileAt(start), inputs);
        return rolled;
    }

    /**
     * Merges a tile of the same hop; true if the block has changed.
     *
     * @param earliestMicros the earliest instant that will be asked for from here on
     */
    boolean merge(TileArray from, int tile, long earliestMicros) {
        long start = from.start(tile);
        long floor = tier.floorMicros(earliestMicros);
        if (start < floor) {
            return false;
        }
        boolean rolled = makeRoom(start, floor);
        if (start <= blockNewest) {
            TileArray into = block();
            for (int i = blockAt(start); i >= 0; i--) {
                tier.shape().merge(into, i, from, tile);
            }
            return true;
        }
        tier.shape().merge(recent, recent.tileAt(start), from, tile);
        return rolled;
    }

    /** Makes room for one more recent tile if that one is to be one; true if tiles were moved into the block. */
    private boolean makeRoom(long start, long floorMicros) {
        if (start <= blockNewest || recent.has(start)) {
            return false;
        }
        recent.removeFirst(recent.firstFrom(floorMicros));
        if (recent.size() < RECENT) {
            return false;
        }
        roll(floorMicros);
        return true;
    }

    /** Moves the older half of the recent tiles into the block, and lets go of what no window can need. */
    private void roll(long floorMicros) {
        TileShape shape = tier.shape();
        TileArray into = block();
        into.removeFirst(into.firstFrom(floorMicros));
        int before = into.size();
        int moved = RECENT / 2;
        for (int i = 0; i < moved; i++) {
            into.insert(before + i, recent.start(i));
            into.set(before + i, recent, i);
        }
        for (int i = moved - 2; i >= 0; i--) {
            shape.merge(into, before + i, into, before + i + 1);
        }
        for (int i = 0; i < before; i++) {
            shape.merge(into, i, into, before);
        }
        blockNewest = recent.start(moved - 1);
        recent.removeFirst(moved);
        changed = true;
    }

    /** The entry of the block from that tile on, made if there is none; what comes into the tile comes into all up to it. */
    private int blockAt(long start) {
        TileArray into = block();
        int at = into.firstFrom(start);
        if (into.start(at) != start) {
            into.insert(at, start);
            into.set(at, into, at + 1);
        }
        changed = true;
        return at;
    }

    private TileArray block() {
        TileArray known = block;
        if (known == null) {
            known = hasBlock() ? storedBlock.get() : new TileArray(tier.shape(), 0);
            block = known;
        }
        return known;
    }

    /** Everything from an instant on that is a multiple of the hop, the events that wait included. */
    TileArray merged(long fromMicros, List<Inputs> waiting) {
        var merged = TileArray.single(tier.shape());
        boolean anyInBlock = blockNewest >= fromMicros;
        if (anyInBlock) {
            TileArray from = block();
            merged.set(0, from, from.firstFrom(fromMicros));
        }
        merged.mergeFrom(with(waiting), fromMicros, !anyInBlock);
        return merged;
    }

    /** The recent tiles with the events that wait. */
    private TileArray with(List<Inputs> waiting) {
        if (waiting.isEmpty()) {
            return recent;
        }
        TileArray tiles = recent.copy();
        for (Inputs inputs : waiting) {
            tier.shape().add(tiles, tiles.tileAt(tier.tileStart(inputs.timeMicros)), inputs);
        }
        return tiles;
    }

    /**
     * When the window that begins at an instant first adds up to something else because tiles have left it; the limit if
     * that is not before it.
     *
     * @param differs tells whether what is left of the window is something else
     */
    long firstChange(
            GroupLayout.Slice slice,
            long fromMicros,
            List<Inputs> waiting,
            long limitMicros,
            Predicate<TileArray> differs) {
        long stay = slice.window().hopMicros() + slice.window().widthMicros();
        TileArray tiles = with(waiting);
        if (blockNewest >= fromMicros) {
            TileArray old = block();
            for (int tile = old.firstFrom(fromMicros); tile < old.size(); tile++) {
                boolean anyLeft = tile + 1 < old.size();
                if (old.start(tile) + stay >= limitMicros
                        || takesFromCount(slice, old, tile, anyLeft)
                        || differs.test(rest(old, anyLeft ? tile + 1 : tile, anyLeft, tiles, fromMicros))) {
                    return Math.min(limitMicros, old.start(tile) + stay);
                }
            }
        }
        for (int tile = tiles.firstFrom(fromMicros); tile < tiles.size(); tile++) {
            if (tiles.start(tile) + stay >= limitMicros
                    || takesFromCount(slice, tiles, tile, false)
                    || differs.test(rest(tiles, tile, false, tiles, tiles.start(tile) + 1))) {
                return Math.min(limitMicros, tiles.start(tile) + stay);
            }
        }
        return limitMicros;
    }

    /** Whether some count changes when the tile leaves: then nothing need be merged to know that something does. */
    private boolean takesFromCount(GroupLayout.Slice slice, TileArray tiles, int tile, boolean suffixes) {
        for (TileShape.Section section : slice.counts()) {
            long left = suffixes ? tier.shape().count(tiles, tile + 1, section) : 0;
            if (tier.shape().count(tiles, tile, section) > left) {
                return true;
            }
        }
        return false;
    }

    private TileArray rest(TileArray first, int tile, boolean taken, TileArray tiles, long fromMicros) {
        var rest = TileArray.single(tier.shape());
        if (taken) {
            rest.set(0, first, tile);
        }
        rest.mergeFrom(tiles, fromMicros, !taken);
        return rest;
    }

    /** Whether the block has changed since {@link #blockWritten}. */
    boolean isBlockChanged() {
        return changed;
    }

    void blockWritten() {
        changed = false;
    }

    boolean hasBlock() {
        return blockNewest != NEVER;
    }

    void writeBlock(StateWriter out) {
        tier.shape().write(block(), out);
    }

    void readBlock(StateReader in) {
        block = tier.shape().read(in);
    }

    /** What the row keeps of the tier; times are written as distances from the base. */
    void writeRow(StateWriter out, long baseMicros) {
        tier.shape().write(recent, out);
        out.octet(hasBlock() ? 1 : 0);
        if (hasBlock()) {
            out.signed(blockNewest - baseMicros);
        }
    }

    void readRow(StateReader in, long baseMicros) {
        recent = tier.shape().read(in);
        blockNewest = in.octet() == 0 ? NEVER : baseMicros + in.signed();
    }
}
