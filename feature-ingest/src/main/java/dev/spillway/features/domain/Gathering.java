package dev.spillway.features.domain;

import java.util.Objects;

/**
 * An accumulator whose partial result is an object.
 *
 * @param ref where a tile keeps the object: null until the first value
 * @param empty one before any value, of which new ones are made; it never changes
 */
record Gathering(int ref, Partial empty) implements Accumulator {

    @Override
    public boolean serves(Aggregate aggregate) {
        return empty.serves(aggregate);
    }

    @Override
    public void identity(long[] bits) {}

    @Override
    public void add(TileArray tiles, int tile, Inputs inputs, int input) {
        int at = tile * tiles.shape.refs() + ref;
        Object known = tiles.refs[at];
        Partial partial = known == null ? empty.copy() : (Partial) known;
        partial.add(inputs, input);
        tiles.refs[at] = partial;
    }

    @Override
    public void merge(TileArray into, int tile, TileArray from, int fromTile) {
        Partial other = of(from, fromTile);
        int at = tile * into.shape.refs() + ref;
        if (into.refs[at] instanceof Partial partial) {
            partial.merge(other);
        } else {
            into.refs[at] = other.copy();
        }
    }

    @Override
    public void write(TileArray tiles, int tile, StateWriter out) {
        of(tiles, tile).write(out, tiles.start(tile));
    }

    @Override
    public void read(TileArray tiles, int tile, StateReader in) {
        Partial partial = empty.copy();
        partial.read(in, tiles.start(tile));
        tiles.refs[tile * tiles.shape.refs() + ref] = partial;
    }

    /** The partial result of a tile that has one. */
    Partial of(TileArray tiles, int tile) {
        return (Partial) Objects.requireNonNull(tiles.refs[tile * tiles.shape.refs() + ref]);
    }
}
