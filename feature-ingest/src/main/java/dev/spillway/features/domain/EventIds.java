package dev.spillway.features.domain;

import java.util.Arrays;

/**
 * The ids of an entity's events within its lateness, with their times; of strings a 64-bit hash. Bounded by the events
 * of one lateness and by {@link #MOST}: beyond that the oldest are forgotten, and a repeat of theirs is not noticed.
 */
final class EventIds {
    static final int MOST = 65_536;

    private long[] ids = new long[4];
    private long[] times = new long[4];
    private int size;

    /** Whether the id is known of an event at or after the floor. */
    boolean contains(long id, long floorMicros) {
        int at = Arrays.binarySearch(ids, 0, size, id);
        return at >= 0 && times[at] >= floorMicros;
    }

    void add(long id, long timeMicros, long floorMicros) {
        int at = Arrays.binarySearch(ids, 0, size, id);
        if (at >= 0) {
            times[at] = Math.max(times[at], timeMicros);
            return;
        }
        if (size == ids.length) {
            forgetBefore(floorMicros);
            if (size >= MOST) {
                long[] sorted = Arrays.copyOf(times, size);
                Arrays.sort(sorted);
                forgetBefore(sorted[MOST / 4] + 1);
            }
            if (size > ids.length / 2) {
                ids = Arrays.copyOf(ids, ids.length * 2);
                times = Arrays.copyOf(times, ids.length);
            }
            at = Arrays.binarySearch(ids, 0, size, id);
        }
        int to = -at - 1;
        System.arraycopy(ids, to, ids, to + 1, size - to);
        System.arraycopy(times, to, times, to + 1, size - to);
        ids[to] = id;
        times[to] = timeMicros;
        size++;
    }

    void forgetBefore(long floorMicros) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (times[i] >= floorMicros) {
                ids[kept] = ids[i];
                times[kept++] = times[i];
            }
        }
        size = kept;
    }

    void write(StateWriter out) {
        out.unsigned(size);
        long previous = 0;
        for (int i = 0; i < size; i++) {
            out.fixed(ids[i]);
            out.signed(times[i] - previous);
            previous = times[i];
        }
    }

    static EventIds read(StateReader in) {
        var read = new EventIds();
        int size = in.count();
        read.ids = new long[Math.max(4, size + 1)];
        read.times = new long[read.ids.length];
        long time = 0;
        for (int i = 0; i < size; i++) {
            read.ids[i] = in.fixed();
            time += in.signed();
            read.times[i] = time;
        }
        read.size = size;
        return read;
    }

    /** A hash of the text in which every bit of every character counts (FNV-1a, finished as MurmurHash3 does). */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
