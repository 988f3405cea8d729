package dev.spillway.features.domain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Which keys of a stream come so often that they run hot. A key turns hot as soon as it has come as often within an interval
 * as a second may bring, and cool again when it has come less than half as often for {@link #COOLING_MS}. Bounded by
 * {@link #HOT_MOST} and twice {@link #KEPT}, whatever the number of keys. For one thread.
 */
/*
 * Counts are a summary of Misra and Gries (see Frequencies), begun anew with each interval of a second: when it is full, the
 * count that only KEPT keys exceed is taken from all. A count is too low by at most 1/(KEPT + 1) of the interval's events, so
 * of 100,000 events in a second a key is found that came 800 times more often than the threshold, and never one that came more
 * seldom. An event costs a look into a map, and now and then a sort of 256 numbers.
 */
public final class HotKeys {
    static final int KEPT = 128;
    static final int HOT_MOST = 64;
    static final long INTERVAL_MS = 1_000;
    static final long COOLING_MS = 10_000;

    private static final long UNSET = Long.MIN_VALUE;

    /** Is told what changes. */
    public interface Watcher {
        void turnedHot();

        void turnedCool();
    }

    private static final class Count {
        private long inInterval;
    }

    private static final class Heat {
        private long inInterval;

        /** Since when it has come less than half as often as when it turned hot. */
        private long belowSinceMs = UNSET;
    }

    private final long perSecond;
    private final Set<String> listed;
    private final Watcher watcher;
    private final Map<String, Count> counts = new HashMap<>();
    private final Map<String, Heat> hot = new HashMap<>();
    private long begunMs = UNSET;

    /**
     * @param perSecond from which on a key is hot; 0: none is but those listed
     * @param listed keys that always are
     */
    public HotKeys(long perSecond, Set<String> listed, Watcher watcher) {
        this.perSecond = perSecond;
        this.listed = new HashSet<>(listed);
        this.watcher = watcher;
    }

    /** Counts the key; whether it is hot. */
    public boolean seen(String key) {
        if (!listed.isEmpty() && listed.contains(key)) {
            return true;
        }
        if (perSecond == 0) {
            return false;
        }
        Heat heat = hot.isEmpty() ? null : hot.get(key);
        if (heat != null) {
            heat.inInterval++;
            return true;
        }
        Count count = counts.get(key);
        if (count == null) {
            if (counts.size() == 2 * KEPT) {
                forget();
            }
            count = new Count();
            counts.put(key, count);
        }
        return ++count.inInterval >= perSecond && heats(key, count);
    }

    private boolean heats(String key, Count count) {
        if (hot.size() == HOT_MOST) {
            return false;
        }
        var heat = new Heat();
        heat.inInterval = count.inInterval;
        hot.put(key, heat);
        counts.remove(key);
        watcher.turnedHot();
        return true;
    }

    /** Takes from all what only so many exceed, and forgets those of which nothing is left. */
    private void forget() {
        long[] sorted =
                counts.values().stream().mapToLong(count -> count.inInterval).toArray();
        Arrays.sort(sorted);
        long taken = sorted[sorted.length - KEPT - 1];
        counts.values().removeIf(count -> (count.inInterval -= taken) <= 0);
    }

    /** Tells the time, at least once a second while keys are seen. */
    public void tick(long nowMs) {
        if (begunMs == UNSET || nowMs < begunMs) {
            begunMs = nowMs;
        }
        long lasted = nowMs - begunMs;
        if (lasted < INTERVAL_MS) {
            return;
        }
        for (Iterator<Heat> each = hot.values().iterator(); each.hasNext(); ) {
            if (cools(each.next(), lasted, nowMs)) {
                each.remove();
                watcher.turnedCool();
            }
        }
        counts.clear();
        begunMs = nowMs;
    }

    private boolean cools(Heat heat, long lastedMs, long nowMs) {
        boolean below = heat.inInterval * 2_000 < perSecond * lastedMs;
        heat.inInterval = 0;
        if (!below) {
            heat.belowSinceMs = UNSET;
        } else if (heat.belowSinceMs == UNSET) {
            heat.belowSinceMs = begunMs;
        }
        return below && nowMs - heat.belowSinceMs >= COOLING_MS;
    }

    /** How many have turned hot and not cool since, those listed apart. */
    public int size() {
        return hot.size();
    }
}
