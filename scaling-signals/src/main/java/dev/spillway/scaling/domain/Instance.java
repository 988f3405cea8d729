package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one instance: its samples that a signal to come may read, and when it was last heard of. With an empty name, of
 * the fleet's own voice. Asked for an instant, it answers from what is of that instant or before; it can be asked for the last
 * closed slot and for all after it.
 *
 * <p>Bounds: a sample that a newer one of the same slot supersedes is dropped at once, one that is too old for the next slot at
 * each close; at most {@value #MOST} are kept, of which the oldest goes first.
 */
final class Instance {
    /** A sample a slot, for as many slots as may be ahead, and as many again that differ in their intervals. */
    static final int MOST = 32;

    private static final long NEVER = Long.MIN_VALUE;

    /** A stopped instance's last words may still be under way, by a clock that is ahead of the actuator's. */
    private static final long LAST_WORDS = Slots.SKEW;

    /** Outcomes that remove one instance again and again, before it says anything: the newest count. */
    private static final int MOST_STOPS = 4;

    private static final long[] NO_STOPS = {};

    final String name;

    /** By time, the newest last. */
    private final ArrayList<Held> held = new ArrayList<>(2);

    /** Its newest word of the last closed slot or before, which may no longer be among the held. */
    private long saidMicros = NEVER;

    private boolean saidRemoved;

    /** When outcomes said that it was removed, in the order they came; none that it has clearly outlived. */
    private long[] stopsMicros = NO_STOPS;

    Instance(String name) {
        this.name = name;
    }

    /** Whether there is nothing to keep. */
    boolean isEmpty() {
        return held.isEmpty() && newestMicros() == NEVER;
    }

    Admission add(Held sample) {
        int at = held.size();
        while (at > 0 && held.get(at - 1).atMicros > sample.atMicros) {
            at--;
        }
        if (at > 0 && held.get(at - 1).atMicros == sample.atMicros) {
            if (sample.comparePrecedence(held.get(at - 1)) <= 0) {
                return Admission.REPEATED;
            }
            held.remove(--at);
        }
        long slot = Slots.of(sample.atMicros);
        for (int i = at; i < held.size() && Slots.of(held.get(i).atMicros) == slot; i++) {
            if (held.get(i).supersedes(sample)) {
                return Admission.ADMITTED;
            }
        }
        held.add(at, sample);
        for (int i = at - 1; i >= 0 && Slots.of(held.get(i).atMicros) == slot; i--) {
            if (sample.supersedes(held.get(i))) {
                held.remove(i);
            }
        }
        if (held.size() > MOST) {
            held.remove(0);
        }
        return Admission.ADMITTED;
    }

    /** An outcome says it is no more, from that instant on. */
    void stop(long micros) {
        LongStream all = LongStream.concat(Arrays.stream(stopsMicros), LongStream.of(micros));
        stopsMicros = all.skip(Math.max(0, stopsMicros.length + 1 - MOST_STOPS)).toArray();
    }

    /** Its newest sample for that instant; null if none is new enough, or if it has left. */
    @Nullable
    Held sampleFor(long micros) {
        if (!isKnown(micros)) {
            return null;
        }
        long stopped = lastWordsMicros(micros);
        for (int i = held.size() - 1; i >= 0; i--) {
            Held each = held.get(i);
            if (each.counts(micros)) {
                return each.removed || each.atMicros <= stopped ? null : each;
            }
            if (each.removed && each.atMicros <= micros) {
                return null;
            }
        }
        return null;
    }

    boolean isKnown(long micros) {
        long word = wordMicros(micros);
        return word != NEVER && micros - word <= Slots.KNOWN && !hasLeft(micros);
    }

    /** Whether it merely stopped talking, not long ago. */
    boolean isSilent(long micros) {
        long word = wordMicros(micros);
        return word != NEVER && micros - word > Slots.KNOWN && micros - word < Slots.SILENT && !hasLeft(micros);
    }

    /** Whether it has said nothing for more than that long. */
    boolean isQuiet(long micros, long forMicros) {
        return newestMicros() <= micros && micros - newestMicros() > forMicros;
    }

    /** Its newest word of all, which may be that it was removed. */
    long newestMicros() {
        long newest = held.isEmpty() ? saidMicros : held.get(held.size() - 1).atMicros;
        for (long stop : stopsMicros) {
            newest = Math.max(newest, stop);
        }
        return newest;
    }

    /** Its oldest sample after the instant, {@link Long#MAX_VALUE} if there is none. */
    long firstAfterMicros(long micros) {
        for (Held each : held) {
            if (each.atMicros > micros) {
                return each.atMicros;
            }
        }
        return Long.MAX_VALUE;
    }

    /** Whether nothing of it can matter after that slot. */
    boolean isOver(long micros) {
        long newest = newestMicros();
        if (newest == NEVER || newest > micros) {
            return newest == NEVER;
        }
        return lastWordsMicros(micros) <= micros && (hasLeft(micros) || micros - newest >= Slots.SILENT);
    }

    /** Drops what no slot after that one can read. */
    void close(long micros) {
        int last = held.size() - 1;
        while (last >= 0 && held.get(last).atMicros > micros) {
            last--;
        }
        if (last < 0) {
            return;
        }
        Held newest = held.get(last);
        // an older one with a longer interval may have outlived the newest
        if (newest.atMicros >= saidMicros) {
            saidMicros = newest.atMicros;
            saidRemoved = newest.removed;
        }
        long stopped = lastWordsMicros(micros);
        if (stopsMicros.length > 0) {
            stopsMicros = Arrays.stream(stopsMicros)
                    .filter(stop -> stop + LAST_WORDS >= saidMicros)
                    .toArray();
        }
        long counts = NEVER;
        for (int i = last; i >= 0; i--) {
            long until = held.get(i).untilMicros;
            // what it said before it left does not count when it is back
            boolean left = held.get(i).removed || held.get(i).atMicros <= stopped;
            if (left || until <= micros + Slots.WIDTH || until <= counts) {
                held.remove(i);
            }
            counts = left ? Long.MAX_VALUE : Math.max(counts, until);
        }
    }

    private boolean hasLeft(long micros) {
        Held word = word(micros);
        return wordMicros(micros) <= lastWordsMicros(micros) || (word == null ? saidRemoved : word.removed);
    }

    /** Until when its words count for nothing, as it was removed by that instant; {@link #NEVER} if it was not. */
    private long lastWordsMicros(long micros) {
        long last = NEVER;
        for (long stop : stopsMicros) {
            last = stop <= micros ? Math.max(last, stop + LAST_WORDS) : last;
        }
        return last;
    }

    private long wordMicros(long micros) {
        Held word = word(micros);
        return word == null ? saidMicros : word.atMicros;
    }

    private @Nullable Held word(long micros) {
        for (int i = held.size() - 1; i >= 0; i--) {
            long at = held.get(i).atMicros;
            if (at <= micros) {
                return at < saidMicros ? null : held.get(i);
            }
        }
        return null;
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeLong(saidMicros);
        out.writeBoolean(saidRemoved);
        out.writeByte(stopsMicros.length);
        for (long stop : stopsMicros) {
            out.writeLong(stop);
        }
        out.writeByte(held.size());
        for (Held each : held) {
            each.writeTo(out);
        }
    }

    static Instance readFrom(String name, DataInput in, Shapes shapes) throws IOException {
        var instance = new Instance(name);
        instance.saidMicros = in.readLong();
        instance.saidRemoved = in.readBoolean();
        instance.stopsMicros = new long[in.readByte()];
        for (int i = 0; i < instance.stopsMicros.length; i++) {
            instance.stopsMicros[i] = in.readLong();
        }
        for (int left = in.readByte(); left > 0; left--) {
            instance.held.add(Held.readFrom(in, shapes));
        }
        return instance;
    }
}
