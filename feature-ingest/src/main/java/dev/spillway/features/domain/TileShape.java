package dev.spillway.features.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tile holds: a section per input, and in it how many values came and the accumulators that the features over
 * it need, each in slots of its own.
 */
final class TileShape {

    /**
     * The accumulators over one input; their slots mean nothing while the count is 0.
     *
     * @param witness of what was added if that was one value, which all of them can be told from; null if none can say
     */
    record Section(int input, int countSlot, List<Accumulator> accumulators, Accumulator.@Nullable Witness witness) {}

    private final List<Section> sections;
    private final int refs;
    private final long[] identity;
    private final int inputs;

    private TileShape(List<Section> sections, int longs, int refs) {
        this.sections = List.copyOf(sections);
        this.refs = refs;
        this.identity = new long[longs];
        sections.forEach(s -> s.accumulators().forEach(a -> a.identity(identity)));
        this.inputs = 1 + sections.stream().mapToInt(Section::input).max().orElse(-1);
    }

    /** How many longs a tile has: its start and its slots. */
    int longs() {
        return identity.length;
    }

    int refs() {
        return refs;
    }

    long[] identity() {
        return identity;
    }

    Section section(int input) {
        return sections.stream().filter(s -> s.input() == input).findFirst().orElseThrow();
    }

    void add(TileArray tiles, int tile, Inputs inputs) {
        for (Section section : sections) {
            if (inputs.has(section.input)) {
                tiles.bits[tile * identity.length + section.countSlot]++;
                for (Accumulator accumulator : section.accumulators) {
                    accumulator.add(tiles, tile, inputs, section.input);
                }
            }
        }
    }

    void merge(TileArray into, int tile, TileArray from, int fromTile) {
        for (Section section : sections) {
            long count = from.bits[fromTile * identity.length + section.countSlot];
            if (count > 0) {
                into.bits[tile * identity.length + section.countSlot] += count;
                for (Accumulator accumulator : section.accumulators) {
                    accumulator.merge(into, tile, from, fromTile);
                }
            }
        }
    }

    long count(TileArray tiles, int tile, Section section) {
        return tiles.bits[tile * identity.length + section.countSlot];
    }

    /** Most tiles are of one event, and of those a value is written once, not once per accumulator. */
    void write(TileArray tiles, StateWriter out) {
        out.unsigned(tiles.size());
        long previous = 0;
        for (int tile = 0; tile < tiles.size(); tile++) {
            out.signed(tiles.start(tile) - previous);
            previous = tiles.start(tile);
            for (Section section : sections) {
                long count = count(tiles, tile, section);
                out.unsigned(count);
                if (count == 1 && section.witness != null) {
                    section.witness.write(tiles, tile, out);
                } else if (count > 0) {
                    for (Accumulator accumulator : section.accumulators) {
                        accumulator.write(tiles, tile, out);
                    }
                }
            }
        }
    }

    TileArray read(StateReader in) {
        int size = in.count();
        var tiles = new TileArray(this, size);
        var only = new Inputs(inputs);
        long start = 0;
        for (int tile = 0; tile < size; tile++) {
            start += in.signed();
            tiles.insert(tile, start);
            for (Section section : sections) {
                long count = in.unsigned();
                tiles.bits[tile * identity.length + section.countSlot] = count;
                if (count == 1 && section.witness != null && in.format() > StateCodec.EACH_ACCUMULATOR) {
                    section.witness.read(tiles, tile, in);
                    section.witness.recall(tiles, tile, only, section.input);
                    for (Accumulator accumulator : section.accumulators) {
                        if (accumulator != section.witness) {
                            accumulator.add(tiles, tile, only, section.input);
                        }
                    }
                } else if (count > 0) {
                    for (Accumulator accumulator : section.accumulators) {
                        accumulator.read(tiles, tile, in);
                    }
                }
            }
        }
        return tiles;
    }

    /** Gathers what features need and gives each accumulator its slots, one for all features that share it. */
    static final class Builder {
        private final Map<Integer, List<Accumulator>> accumulators = new LinkedHashMap<>();
        private final Map<Integer, Integer> countSlots = new LinkedHashMap<>();
        private final boolean ties;

        /** The first is the tile's start. */
        private int longs = 1;

        private int refs;

        /** @param ties whether events have a tie break */
        Builder(boolean ties) {
            this.ties = ties;
        }

        void add(int input, FieldType type, Aggregate aggregate) {
            countSlots.computeIfAbsent(input, i -> longs++);
            List<Accumulator> known = accumulators.computeIfAbsent(input, i -> new ArrayList<>());
            if (known.stream().noneMatch(a -> a.serves(aggregate))) {
                known.addAll(create(type, aggregate));
            }
        }

        private List<Accumulator> create(FieldType type, Aggregate aggregate) {
            boolean text = type == FieldType.STRING;
            return switch (aggregate) {
                case COUNT -> List.of();
                case SUM, AVG -> {
                    int slot = longs;
                    longs += 2;
                    yield List.of(type.isIntegral() ? new Accumulator.LongSum(slot) : new Accumulator.DoubleSum(slot));
                }
                case MIN, MAX -> {
                    boolean greatest = aggregate == Aggregate.MAX;
                    yield List.of(
                            text
                                    ? new Accumulator.TextExtreme(refs++, greatest)
                                    : new Accumulator.Extreme(longs++, type, greatest));
                }
                case FIRST, LAST -> {
                    int slot = longs;
                    int ref = refs;
                    longs += text ? 1 : 2;
                    refs += (ties ? 1 : 0) + (text ? 1 : 0);
                    yield List.of(new Accumulator.End(slot, ref, ties, type, aggregate == Aggregate.LAST));
                }
            };
        }

        /** One that knows when the value came, if any asks for that. */
        private static Accumulator.@Nullable Witness witness(List<Accumulator> accumulators) {
            Accumulator.Witness witness = null;
            for (Accumulator accumulator : accumulators) {
                if (accumulator instanceof Accumulator.Witness other && !(witness instanceof Accumulator.End)) {
                    witness = other;
                }
            }
            return witness;
        }

        TileShape build() {
            var sections = new ArrayList<Section>();
            accumulators.forEach((input, of) ->
                    sections.add(new Section(input, countSlots.getOrDefault(input, 0), List.copyOf(of), witness(of))));
            return new TileShape(sections, longs, refs);
        }
    }
}
