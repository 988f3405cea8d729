package dev.spillway.features.domain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one admitted event brings to the aggregates of its group: its time, its tie break and, per input of the group's
 * layout, a value, or that it has none to add.
 */
public final class Inputs {
    private static final byte ABSENT = 0;
    private static final byte VALUE = 1;

    long timeMicros;

    /** A Long, Double or String by the field's type; null orders before any other. */
    @Nullable
    Object tie;

    final byte[] states;
    final long[] bits;
    final @Nullable String[] texts;

    /** By input the text of the value that splits it; null as long as none is split. */
    private @Nullable String @Nullable [] buckets;

    Inputs(int inputs) {
        states = new byte[inputs];
        bits = new long[inputs];
        texts = new String[inputs];
    }

    private Inputs(Inputs other) {
        timeMicros = other.timeMicros;
        tie = other.tie;
        states = other.states.clone();
        bits = other.bits.clone();
        texts = other.texts.clone();
        buckets = other.buckets == null ? null : other.buckets.clone();
    }

    public long timeMicros() {
        return timeMicros;
    }

    void clear() {
        Arrays.fill(states, ABSENT);
    }

    boolean has(int input) {
        return states[input] == VALUE;
    }

    void set(int input, Scalar value, boolean text) {
        states[input] = VALUE;
        if (text) {
            texts[input] = value.text();
        } else {
            bits[input] = value.bits();
        }
    }

    /** Says that the event counts for an input without a value of its own: a count of events. */
    void mark(int input) {
        states[input] = VALUE;
    }

    String text(int input) {
        return String.valueOf(texts[input]);
    }

    void setBucket(int input, String bucket) {
        if (buckets == null) {
            buckets = new String[states.length];
        }
        buckets[input] = bucket;
    }

    /** The text of the value that splits an input which is split. */
    String bucket(int input) {
        return buckets == null ? "" : String.valueOf(buckets[input]);
    }

    /** The same inputs, which later events leave alone. */
    public Inputs copy() {
        return new Inputs(this);
    }
}
