package dev.spillway.features.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final boolean hasPartials;

    /** By section, as arrays: see {@link #merge}. */
    private final int[] countSlots;

    private final Accumulator[][] accumulators;

    private TileShape(List<Section> sections, int longs, int refs) {
        this.sections = List.copyOf(sections);
        this.refs = refs;
        this.identity = new long[longs];
        sections.forEach(s -> s.accumulators().forEach(a -> a.identity(identity)));
        this.hasPartials =
                sections.stream().anyMatch(s -> s.accumulators().stream().anyMatch(a -> a instanceof Gathering));
        this.countSlots = sections.stream().mapToInt(Section::countSlot).toArray();
        this.accumulators = sections.stream()
                .map(s -> s.accumulators().toArray(Accumulator[]::new))
                .toArray(Accumulator[][]::new);
        this.inputs = 1 + sections.stream().mapToInt(Section::input).max().orElse(-1);
    }

    /** How many longs a tile has: its start and its slots. */
    int longs() {
        return identity.length;
    }

    int refs() {
        return refs;
    }

    /** Whether there are objects among the refs that belong to one tile each. */
    boolean hasPartials() {
        return hasPartials;
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
        for (int i = 0; i < countSlots.length; i++) {
            long count = from.bits[fromTile * identity.length + countSlots[i]];
            if (count > 0) {
                into.bits[tile * identity.length + countSlots[i]] += count;
                for (Accumulator accumulator : accumulators[i]) {
                    // the usual ones by name: a look-up merges dozens of tiles, and calls that are not inlined
                    // were half of it
                    if (accumulator instanceof Accumulator.DoubleSum sum) {
                        sum.merge(into, tile, from, fromTile);
                    } else if (accumulator instanceof Accumulator.Extreme extreme) {
                        extreme.merge(into, tile, from, fromTile);
                    } else {
                        accumulator.merge(into, tile, from, fromTile);
                    }
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
        private final Map<Integer, Split> splits = new LinkedHashMap<>();
        private final boolean ties;

        /** The first is the tile's start. */
        private int longs = 1;

        private int refs;

        /** An input that is split, what each of its buckets needs, and where the buckets are. */
        private record Split(int ref, Builder each) {}

        /** @param ties whether events have a tie break */
        Builder(boolean ties) {
            this.ties = ties;
        }

        void add(int input, FieldType type, Aggregate aggregate) {
            countSlots.computeIfAbsent(input, i -> longs++);
            List<Accumulator> known = accumulators.computeIfAbsent(input, i -> new ArrayList<>());
            if (known.stream().noneMatch(a -> a.serves(aggregate)) && !widen(known, aggregate)) {
                known.addAll(create(type, aggregate));
            }
        }

        /** Like {@link #add}, apart for each value of the field that splits the input. */
        void addSplit(int input, FieldType type, Aggregate aggregate) {
            countSlots.computeIfAbsent(input, i -> longs++);
            accumulators.computeIfAbsent(input, i -> new ArrayList<>());
            splits.computeIfAbsent(input, i -> new Split(refs++, new Builder(ties)))
                    .each()
                    .add(input, type, aggregate);
        }

        /** Puts one that serves the aggregate, too, in place of one of its family. */
        private static boolean widen(List<Accumulator> known, Aggregate aggregate) {
            for (int i = 0; i < known.size(); i++) {
                if (known.get(i) instanceof Gathering gathering) {
                    Partial wider = gathering.empty().widened(aggregate);
                    if (wider != null) {
                        known.set(i, new Gathering(gathering.ref(), wider));
                        return true;
                    }
                }
            }
            return false;
        }

        private List<Accumulator> create(FieldType type, Aggregate aggregate) {
            boolean text = type == FieldType.STRING;
            Aggregate.Kind kind = aggregate.kind();
            return switch (kind) {
                case COUNT, RATE -> List.of();
                case SUM, AVG -> {
                    int slot = longs;
                    longs += 2;
                    yield List.of(type.isIntegral() ? new Accumulator.LongSum(slot) : new Accumulator.DoubleSum(slot));
                }
                case MIN, MAX -> {
                    boolean greatest = kind == Aggregate.Kind.MAX;
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
                    yield List.of(new Accumulator.End(slot, ref, ties, type, kind == Aggregate.Kind.LAST));
                }
                default -> List.of(new Gathering(refs++, empty(type, aggregate)));
            };
        }

        private Partial empty(FieldType type, Aggregate aggregate) {
            Aggregate.Kind kind = aggregate.kind();
            return switch (kind) {
                case VARIANCE, STDDEV, VARIANCE_SAMP, STDDEV_SAMP, SKEW, KURTOSIS -> PowerSums.of(type, aggregate);
                case FIRST_K, LAST_K, TOP_K, BOTTOM_K -> new Ranking(Ranking.Order.of(type, aggregate, ties));
                case UNIQUE_COUNT, HISTOGRAM -> new Tally(type, kind, aggregate.most());
                case APPROX_FREQUENT -> new Frequencies(type, aggregate.most());
                case APPROX_UNIQUE_COUNT -> new DistinctHashes(type);
                case APPROX_PERCENTILE -> new Quantiles(type);
                case DECAYED_SUM -> new DecayedSum(type, (long) aggregate.parameter());
                case COUNT, RATE, SUM, AVG, MIN, MAX, FIRST, LAST ->
                    throw new IllegalArgumentException(aggregate + " is kept in slots");
            };
        }

        /** One that knows when the value came, if any asks for that; null if one asks and none knows. */
        private static Accumulator.@Nullable Witness witness(List<Accumulator> accumulators) {
            Accumulator.Witness witness = null;
            boolean dated = false;
            for (Accumulator accumulator : accumulators) {
                if (accumulator instanceof Accumulator.Witness other && !(witness instanceof Accumulator.End)) {
                    witness = other;
                }
                dated |= accumulator instanceof Gathering gathering
                        && gathering.empty().isDated();
            }
            return dated && !(witness instanceof Accumulator.End) ? null : witness;
        }

        TileShape build() {
            splits.forEach((input, split) -> Objects.requireNonNull(accumulators.get(input))
                    .add(new Gathering(split.ref(), new Buckets(split.each().build()))));
            var sections = new ArrayList<Section>();
            accumulators.forEach((input, of) ->
                    sections.add(new Section(input, countSlots.getOrDefault(input, 0), List.copyOf(of), witness(of))));
            return new TileShape(sections, longs, refs);
        }
    }
}
