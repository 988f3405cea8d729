package dev.spillway.features.domain;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The most frequent values and about how often each came: the summary of Misra and Gries (1982), which merges (Agarwal and
 * others, "Mergeable Summaries", PODS 2012). Counts are exact until there are more than twice as many distinct values as are
 * kept; from then on one may be too low, by at most 1/(kept + 1) of the total: below 0.5 %. Bounded by twice what is kept.
 */
/*
 * When it is full, the count that only as many values as are kept exceed is taken from all. That takes at least so much
 * from each of (kept + 1) values, so that what was taken in all, the most by which a count is too low, is at most the
 * total divided by (kept + 1), however it was added and merged.
 */
final class Frequencies implements Partial {

    /** Kept at least, so that a small bound does not make the counts of the few worse. */
    private static final int KEPT_LEAST = 200;

    private final FieldType type;
    private final int most;
    private final int kept;
    private ValueCounts values;

    Frequencies(FieldType type, int most) {
        this.type = type;
        this.most = most;
        this.kept = Math.max(most, KEPT_LEAST);
        this.values = new ValueCounts(type);
    }

    @Override
    public boolean serves(Aggregate aggregate) {
        return aggregate.kind() == Aggregate.Kind.APPROX_FREQUENT && aggregate.most() <= most;
    }

    @Override
    public @Nullable Partial widened(Aggregate aggregate) {
        return aggregate.kind() == Aggregate.Kind.APPROX_FREQUENT ? new Frequencies(type, aggregate.most()) : null;
    }

    @Override
    public void add(Inputs inputs, int input) {
        values.add(inputs, input, Integer.MAX_VALUE);
        forget();
    }

    @Override
    public void merge(Partial other) {
        values.merge(((Frequencies) other).values, Integer.MAX_VALUE);
        forget();
    }

    private void forget() {
        if (values.size() > 2 * kept) {
            values.subtract(values.countOfRank(kept));
        }
    }

    @Override
    public Partial copy() {
        var copy = new Frequencies(type, most);
        copy.values = values.copy();
        return copy;
    }

    @Override
    public void write(StateWriter out, long startMicros) {
        values.write(out, true);
    }

    @Override
    public void read(StateReader in, long startMicros) {
        values.read(in, true);
    }

    /** The most frequent; of those that came equally often the least in their order. Null if nothing stands out. */
    @Override
    public @Nullable Object value(Aggregate aggregate, long count, long atMicros) {
        int asked = aggregate.most();
        if (values.size() <= asked) {
            return values.size() == 0 ? null : values.byText(1, Long.MAX_VALUE, asked);
        }
        long bar = values.countOfRank(asked - 1);
        Map<String, Object> found = values.byText(bar + 1, Long.MAX_VALUE, asked);
        found.putAll(values.byText(bar, bar, asked - found.size()));
        return found;
    }
}
