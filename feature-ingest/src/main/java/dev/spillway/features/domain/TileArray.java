package dev.spillway.features.domain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tiles of one shape, oldest first, side by side in flat arrays: a tile is the partial result of all accumulators over
 * the events of one hop. Flat, since a busy entity has hundreds of them and an object each would cost more than the
 * numbers in it; and in one array, since an entity that was not met for a moment is in no cache, and each array is a wait.
 */
final class TileArray {
    private static final @Nullable Object[] NO_REFS = {};

    final TileShape shape;

    /** Tile by tile its start and its slots. */
    long[] bits;

    @Nullable
    Object[] refs;

    private int size;

    TileArray(TileShape shape, int capacity) {
        this.shape = shape;
        bits = new long[capacity * shape.longs()];
        refs = shape.refs() == 0 ? NO_REFS : new Object[capacity * shape.refs()];
    }

    /** One empty tile, to merge into. */
    static TileArray single(TileShape shape) {
        var tiles = new TileArray(shape, 1);
        tiles.size = 1;
        tiles.empty(0);
        return tiles;
    }

    int size() {
        return size;
    }

    long start(int tile) {
        return bits[tile * shape.longs()];
    }

    /** The first tile that starts at or after the instant; {@link #size()} if there is none. */
    int firstFrom(long startMicros) {
        if (size == 0 || start(0) >= startMicros) {
            return 0;
        }
        int low = 1;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (start(middle) < startMicros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    boolean has(long startMicros) {
        int at = firstFrom(startMicros);
        return at < size && start(at) == startMicros;
    }

    /** The tile of that start, an empty one if there was none. */
    int tileAt(long startMicros) {
        int at = firstFrom(startMicros);
        if (at == size || start(at) != startMicros) {
            insert(at, startMicros);
        }
        return at;
    }

    /**
     * Merges the other's tiles from an instant on into the one tile here. Most entities have a tile or two, so into an empty
     * one the first is copied, which costs far less than a merge.
     */
    void mergeFrom(TileArray other, long startMicros, boolean empty) {
        mergeTiles(other, other.firstFrom(startMicros), empty);
    }

    /** The same from a tile on. */
    void mergeTiles(TileArray other, int first, boolean empty) {
        int tile = first;
        if (empty && tile < other.size) {
            set(0, other, tile++);
        }
        for (; tile < other.size; tile++) {
            shape.merge(this, 0, other, tile);
        }
    }

    /** Makes room at the index for an empty tile. */
    void insert(int at, long startMicros) {
        if (size * shape.longs() == bits.length) {
            grow();
        }
        move(at, at + 1, size - at);
        size++;
        bits[at * shape.longs()] = startMicros;
        empty(at);
    }

    /** Makes the tile what it was before any event. */
    void empty(int tile) {
        System.arraycopy(shape.identity(), 1, bits, tile * shape.longs() + 1, shape.longs() - 1);
        Arrays.fill(refs, tile * shape.refs(), (tile + 1) * shape.refs(), null);
    }

    void removeFirst(int count) {
        move(count, 0, size - count);
        Arrays.fill(refs, (size - count) * shape.refs(), size * shape.refs(), null);
        size -= count;
    }

    /** Makes a tile here equal to one there, its start apart. */
    void set(int tile, TileArray from, int fromTile) {
        int length = shape.longs();
        System.arraycopy(from.bits, fromTile * length + 1, bits, tile * length + 1, length - 1);
        System.arraycopy(from.refs, fromTile * shape.refs(), refs, tile * shape.refs(), shape.refs());
        if (shape.hasPartials()) {
            own(tile, tile + 1);
        }
    }

    /** Makes copies of the objects of tiles that other tiles have, too. */
    private void own(int from, int to) {
        for (int at = from * shape.refs(); at < to * shape.refs(); at++) {
            if (refs[at] instanceof Partial partial) {
                refs[at] = partial.copy();
            }
        }
    }

    TileArray copy() {
        var copy = new TileArray(shape, Math.max(1, size));
        System.arraycopy(bits, 0, copy.bits, 0, size * shape.longs());
        System.arraycopy(refs, 0, copy.refs, 0, size * shape.refs());
        copy.size = size;
        if (shape.hasPartials()) {
            copy.own(0, size);
        }
        return copy;
    }

    private void move(int from, int to, int count) {
        System.arraycopy(bits, from * shape.longs(), bits, to * shape.longs(), count * shape.longs());
        System.arraycopy(refs, from * shape.refs(), refs, to * shape.refs(), count * shape.refs());
    }

    private void grow() {
        int capacity = Math.max(4, size + (size >> 1));
        bits = Arrays.copyOf(bits, capacity * shape.longs());
        if (shape.refs() > 0) {
            refs = Arrays.copyOf(refs, capacity * shape.refs());
        }
    }
}
