package dev.spillway.features.domain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The declared fields of one event, by slot. Reused from record to record by the one thread that reads a source, so that
 * nothing is allocated per event; whoever keeps a value copies it.
 *
 * <p>A slot is null until set. Booleans are 0 or 1, integers themselves, floating numbers the raw bits of their double,
 * timestamps epoch microseconds; strings are kept apart.
 */
public final class Event {
    private static final byte NULL = 0;
    private static final byte PRESENT = 1;
    private static final byte BAD = 2;

    private final byte[] states;
    private final long[] bits;
    private final @Nullable String[] texts;

    public Event(int slots) {
        states = new byte[slots];
        bits = new long[slots];
        texts = new String[slots];
    }

    /** Makes every slot null. */
    public void clear() {
        Arrays.fill(states, NULL);
        Arrays.fill(texts, null);
    }

    public void setLong(int slot, long value) {
        states[slot] = PRESENT;
        bits[slot] = value;
    }

    public void setDouble(int slot, double value) {
        setLong(slot, Double.doubleToRawLongBits(value));
    }

    public void setBoolean(int slot, boolean value) {
        setLong(slot, value ? 1 : 0);
    }

    public void setText(int slot, String value) {
        states[slot] = PRESENT;
        texts[slot] = value;
    }

    public void setNull(int slot) {
        states[slot] = NULL;
        texts[slot] = null;
    }

    /** Marks the slot as not readable as its type. {@code fault} says what was found instead, without the content. */
    public void setBad(int slot, String fault) {
        states[slot] = BAD;
        texts[slot] = fault;
    }

    public boolean isPresent(int slot) {
        return states[slot] == PRESENT;
    }

    public boolean isBad(int slot) {
        return states[slot] == BAD;
    }

    /** What was wrong with a bad slot. */
    public String fault(int slot) {
        return String.valueOf(texts[slot]);
    }

    /** The bits of a present slot that is not a string. */
    public long bits(int slot) {
        return bits[slot];
    }

    public double asDouble(int slot) {
        return Double.longBitsToDouble(bits[slot]);
    }

    /** The text of a present string slot. */
    public String text(int slot) {
        return String.valueOf(texts[slot]);
    }
}
