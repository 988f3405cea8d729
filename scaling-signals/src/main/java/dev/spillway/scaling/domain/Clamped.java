package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.List;

/**
 * A size on its way through the clamps.
 *
 * @param clamps the names of those that changed it, in the order in which they did
 */
record Clamped(int to, List<String> clamps) {

    static final String MIN_STEP = "min_step";
    static final String MIN = "min";
    static final String MAX = "max";
    static final String NO_BOUNCE = "no_bounce";
    static final String REQUEST = "request";

    static Clamped of(int size) {
        return new Clamped(size, List.of());
    }

    /** The same, unless this is another size. */
    Clamped by(String clamp, long size) {
        int next = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, size));
        if (next == to) {
            return this;
        }
        var more = new ArrayList<>(clamps);
        more.add(clamp);
        return new Clamped(next, List.copyOf(more));
    }

    Clamped within(Constraints constraints) {
        Clamped raised = by(MIN, Math.max(to, constraints.min()));
        return raised.by(MAX, Math.min(raised.to, constraints.max()));
    }
}
