package dev.spillway.features.domain;

import org.jspecify.annotations.Nullable;

/**
 * A partial result that is an object and not a few slots: a list, a set, a sketch. It belongs to one tile, which alone
 * may change it; whoever takes a tile over takes a {@link #copy}.
 *
 * <p>What {@link Accumulator} promises holds for it too: adding and merging commute and associate, to the bit, but in the
 * two that forget on purpose ({@link Frequencies}, {@link Quantiles}), which stay within their bounds. What is read from
 * one depends on nothing but its content: not on how often it was read, written or copied.
 */
sealed interface Partial
        permits Buckets, DecayedSum, DistinctHashes, Frequencies, PowerSums, Quantiles, Ranking, Tally {

    /** Whether the aggregate can be read from it. */
    boolean serves(Aggregate aggregate);

    /**
     * An empty one that serves the aggregate besides what this one serves, so that both need but one; null if the aggregate is
     * of another family.
     */
    default @Nullable Partial widened(Aggregate aggregate) {
        return null;
    }

    /** Whether it needs to know when a value came, and not just the value. */
    default boolean isDated() {
        return false;
    }

    void add(Inputs inputs, int input);

    /** Takes in what another of the same family holds; the other stays as it is. */
    void merge(Partial other);

    Partial copy();

    /**
     * Writes the content.
     *
     * @param startMicros of the tile: what times are written as distances from
     */
    void write(StateWriter out, long startMicros);

    /** Fills an empty one. */
    void read(StateReader in, long startMicros);

    /**
     * The aggregate of what was added, as callers see it; null if nothing can be said.
     *
     * @param count how many values were added, at least 1
     */
    @Nullable
    Object value(Aggregate aggregate, long count, long atMicros);
}
