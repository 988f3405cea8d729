package dev.spillway.features.domain;

import org.jspecify.annotations.Nullable;

/**
 * The distinct values and, where that is asked for, how often each came. Beyond the bound the least values in their order
 * stay: whatever is among the least of all is among the least of every part, so that their counts are exact and depend
 * neither on the order of events nor on how tiles are merged. Bounded by the bound, strings by their length besides.
 */
final class Tally implements Partial {
    private final FieldType type;
    private final Aggregate.Kind kind;
    private final int most;
    private ValueCounts values;

    /** @param kind UNIQUE_COUNT or HISTOGRAM */
    Tally(FieldType type, Aggregate.Kind kind, int most) {
        this.type = type;
        this.kind = kind;
        this.most = most;
        this.values = new ValueCounts(type);
    }

    @Override
    public boolean serves(Aggregate aggregate) {
        return aggregate.kind() == kind && aggregate.most() <= most;
    }

    @Override
    public @Nullable Partial widened(Aggregate aggregate) {
        return aggregate.kind() == kind ? new Tally(type, kind, aggregate.most()) : null;
    }

    @Override
    public void add(Inputs inputs, int input) {
        values.add(inputs, input, most);
    }

    @Override
    public void merge(Partial other) {
        values.merge(((Tally) other).values, most);
    }

    @Override
    public Partial copy() {
        var copy = new Tally(type, kind, most);
        copy.values = values.copy();
        return copy;
    }

    @Override
    public void write(StateWriter out, long startMicros) {
        values.write(out, kind == Aggregate.Kind.HISTOGRAM);
    }

    @Override
    public void read(StateReader in, long startMicros) {
        values.read(in, kind == Aggregate.Kind.HISTOGRAM);
    }

    @Override
    public Object value(Aggregate aggregate, long count, long atMicros) {
        return kind == Aggregate.Kind.HISTOGRAM
                ? values.byText(1, Long.MAX_VALUE, aggregate.most())
                : (Object) (long) Math.min(values.size(), aggregate.most());
    }
}
