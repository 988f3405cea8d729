package dev.spillway.features.domain;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The aggregates of an input, apart for each value of the field that splits it. Beyond {@link #MOST} values of that field the
 * least in the order of their text stay, exact as {@link Tally} says. Bounded by so many times what its tiles hold.
 */
final class Buckets implements Partial {

    /** How many values of the field are kept apart. */
    static final int MOST = 1_000;

    private final TileShape shape;
    private final TreeMap<String, TileArray> tiles = new TreeMap<>(Values::compareUtf8);

    /** @param shape of the tile that each bucket has one of */
    Buckets(TileShape shape) {
        this.shape = shape;
    }

    TileShape shape() {
        return shape;
    }

    /** By bucket its one tile. */
    Map<String, TileArray> tiles() {
        return tiles;
    }

    @Override
    public boolean serves(Aggregate aggregate) {
        return true;
    }

    @Override
    public void add(Inputs inputs, int input) {
        TileArray tile = tile(inputs.bucket(input));
        if (tile != null) {
            shape.add(tile, 0, inputs);
        }
    }

    /** The bucket's tile, which is made if there is none; null if there are enough others. */
    private @Nullable TileArray tile(String bucket) {
        TileArray known = tiles.get(bucket);
        if (known != null) {
            return known;
        }
        if (tiles.size() == MOST) {
            if (Values.compareUtf8(bucket, tiles.lastKey()) > 0) {
                return null;
            }
            tiles.pollLastEntry();
        }
        TileArray made = TileArray.single(shape);
        tiles.put(bucket, made);
        return made;
    }

    @Override
    public void merge(Partial other) {
        ((Buckets) other).tiles.forEach((bucket, theirs) -> {
            TileArray tile = tile(bucket);
            if (tile != null) {
                shape.merge(tile, 0, theirs, 0);
            }
        });
    }

    @Override
    public Partial copy() {
        var copy = new Buckets(shape);
        tiles.forEach((bucket, tile) -> copy.tiles.put(bucket, tile.copy()));
        return copy;
    }

    @Override
    public void write(StateWriter out, long startMicros) {
        out.unsigned(tiles.size());
        tiles.forEach((bucket, tile) -> {
            out.text(bucket);
            shape.write(tile, out);
        });
    }

    @Override
    public void read(StateReader in, long startMicros) {
        for (int left = in.count(); left > 0; left--) {
            tiles.put(in.text(), shape.read(in));
        }
    }

    /** What is in a bucket is read from its tile: see {@link Reading}. */
    @Override
    public @Nullable Object value(Aggregate aggregate, long count, long atMicros) {
        throw new UnsupportedOperationException("each bucket has a value of its own");
    }
}
