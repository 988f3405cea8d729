package dev.spillway.actuator.domain;

import java.util.OptionalLong;
import java.util.TreeSet;

/** How far a partition may be taken as read: up to the first record that is not settled. */
public final class Progress {

    private final TreeSet<Long> open = new TreeSet<>();
    private long next = -1;

    /** Takes note of a record that was read; it is open. */
    public void read(long offset) {
        open.add(offset);
        next = Math.max(next, offset + 1);
    }

    public void settle(long offset) {
        open.remove(offset);
    }

    /** The offset to begin at after a crash; empty if nothing was read. */
    public OptionalLong position() {
        if (next < 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(open.isEmpty() ? next : open.first());
    }

    /** How many records are read and not settled. */
    public int unsettled() {
        return open.size();
    }
}
