package dev.spillway.features.domain;

import org.jspecify.annotations.Nullable;

/** A place for one value of any {@link FieldType}, in the form that {@link Event} keeps it; reused, never kept. */
public final class Scalar {
    private boolean present;
    private long bits;
    private String text = "";

    public void setNull() {
        present = false;
    }

    public void setLong(long value) {
        present = true;
        bits = value;
    }

    public void setDouble(double value) {
        setLong(Double.doubleToRawLongBits(value));
    }

    public void setBoolean(boolean value) {
        setLong(value ? 1 : 0);
    }

    public void setText(String value) {
        present = true;
        text = value;
    }

    /** Takes over what the event has in the slot; a bad slot counts as null. */
    public void set(Event event, Field field) {
        present = event.isPresent(field.slot());
        if (!present) {
            return;
        }
        if (field.type() == FieldType.STRING) {
            text = event.text(field.slot());
        } else {
            bits = event.bits(field.slot());
        }
    }

    public boolean isPresent() {
        return present;
    }

    public long bits() {
        return bits;
    }

    public double asDouble() {
        return Double.longBitsToDouble(bits);
    }

    public String text() {
        return text;
    }

    /** The value as callers see it: Boolean, Integer, Long, Float, Double, String or Instant; null if there is none. */
    public @Nullable Object boxed(FieldType type) {
        return present ? Values.box(type, bits, text) : null;
    }
}
