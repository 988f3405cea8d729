package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Which slots of a fleet are closed, which one closes next, and what the clock says. */
final class Timetable {
    /** How far samples may lie ahead of the slot that closes next. */
    static final int MOST_OPEN = 16;

    static final long NEVER = Long.MIN_VALUE;

    /** {@link #NEVER}: not begun, or ended. */
    private long nextMicros = NEVER;

    private long closedMicros = NEVER;

    /** When the last instance of an ended fleet is forgotten; {@link Long#MAX_VALUE}: there is none. */
    private long forgottenMicros = Long.MAX_VALUE;

    /** Not stored: whoever reads the state back tells the clock first. */
    private long clockMicros = NEVER;

    boolean isOpen() {
        return nextMicros != NEVER;
    }

    /** Of all slots the one that closes next. */
    long nextMicros() {
        return nextMicros;
    }

    long closedMicros() {
        return closedMicros;
    }

    long clockMicros() {
        return clockMicros;
    }

    void tell(long micros) {
        clockMicros = Math.max(clockMicros, micros);
    }

    boolean isTooFarAhead(long slot) {
        return isOpen() && slot > nextMicros + MOST_OPEN * Slots.WIDTH;
    }

    /** Of a fleet that has not begun, slots close by the clock alone. */
    boolean isClosed(long slot) {
        return slot <= closedMicros || slot + Slots.GRACE <= clockMicros;
    }

    boolean isOverdue() {
        return clockMicros >= nextMicros + Slots.GRACE;
    }

    boolean isForgotten() {
        return !isOpen() && clockMicros >= forgottenMicros;
    }

    long dueMicros() {
        return isOpen() ? nextMicros + Slots.GRACE : forgottenMicros;
    }

    void open(long slot) {
        nextMicros = slot;
        forgottenMicros = Long.MAX_VALUE;
    }

    void close() {
        closedMicros = nextMicros;
        nextMicros = NEVER;
    }

    void forgetAt(long micros) {
        forgottenMicros = micros;
    }

    /** At that time, if nothing else is to be forgotten later. */
    void forgetNotBefore(long micros) {
        forgottenMicros = forgottenMicros == Long.MAX_VALUE ? micros : Math.max(forgottenMicros, micros);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeLong(nextMicros);
        out.writeLong(closedMicros);
        out.writeLong(forgottenMicros);
    }

    static Timetable readFrom(DataInput in) throws IOException {
        var slots = new Timetable();
        slots.nextMicros = in.readLong();
        slots.closedMicros = in.readLong();
        slots.forgottenMicros = in.readLong();
        return slots;
    }
}
