package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a fleet, which of them changed since they were last stored, and how many of them the open slot still waits
 * for. Samples go in through here, so that the
 * numbers hold without looking at all instances.
 */
final class Roster {
    static final int MOST_SILENT = 65_536;

    private final Map<String, Instance> byName = new HashMap<>();
    private final Set<String> unstored = new LinkedHashSet<>();

    /** Sums are made in the order of names, so that they are the same to the bit whatever came first. */
    private Instance @Nullable [] inOrder;

    private long openMicros = Long.MIN_VALUE;
    private int waiting;
    private int ahead;

    @Nullable
    Instance find(String name) {
        return byName.get(name);
    }

    Admission add(String name, Held sample) {
        Instance instance = byName.get(name);
        if (instance == null) {
            instance = new Instance(name);
            byName.put(name, instance);
            inOrder = null;
        } else {
            tally(instance, -1);
        }
        Admission admission = instance.add(sample);
        tally(instance, 1);
        return admission;
    }

    /** Takes an instance as removed from that instant on, and tells whether it was still there. */
    boolean stop(String name, long micros) {
        Instance instance = byName.get(name);
        if (instance == null) {
            instance = new Instance(name);
            put(instance);
        }
        boolean present = instance.isKnown(micros) || instance.isSilent(micros);
        tally(instance, -1);
        instance.stop(micros);
        tally(instance, 1);
        unstored.add(name);
        return present;
    }

    void put(Instance instance) {
        byName.put(instance.name, instance);
        inOrder = null;
        tally(instance, 1);
    }

    void remove(Instance instance) {
        tally(instance, -1);
        byName.remove(instance.name);
        unstored.add(instance.name);
        inOrder = null;
    }

    void markUnstored(String name) {
        unstored.add(name);
    }

    /** By name. Good until an instance comes or goes. */
    Instance[] all() {
        Instance[] all = inOrder;
        if (all == null) {
            all = byName.values().toArray(Instance[]::new);
            Arrays.sort(all, Comparator.comparing((Instance each) -> each.name));
            inOrder = all;
        }
        return all;
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** From here on the numbers are of that slot. */
    void open(long micros) {
        openMicros = micros;
        waiting = 0;
        ahead = 0;
        byName.values().forEach(instance -> tally(instance, 1));
    }

    /** Whether every instance that is known in the open slot has a word after it, and one has. */
    boolean hasPassed() {
        return waiting == 0 && ahead > 0;
    }

    /** Drops what no slot after that one can read. What is stored may keep it: it is dropped again when it is read back. */
    void close(long micros) {
        var silent = new ArrayList<Instance>();
        for (Instance instance : all()) {
            instance.close(micros);
            if (instance.isOver(micros)) {
                remove(instance);
            } else if (instance.isSilent(micros)) {
                silent.add(instance);
            }
        }
        if (silent.size() > MOST_SILENT) {
            silent.sort(Comparator.comparingLong(Instance::newestMicros));
            silent.subList(0, silent.size() - MOST_SILENT).forEach(this::remove);
        }
    }

    void removeOver(long micros) {
        for (Instance instance : all()) {
            if (instance.isOver(micros)) {
                remove(instance);
            }
        }
    }

    /** The time of the first sample after that instant; {@link Long#MAX_VALUE} if there is none. */
    long firstAfterMicros(long micros) {
        return byName.values().stream()
                .mapToLong(instance -> instance.firstAfterMicros(micros))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The time of the newest word of all. */
    long newestMicros() {
        return byName.values().stream().mapToLong(Instance::newestMicros).max().orElse(Long.MIN_VALUE);
    }

    Set<String> unstored() {
        return Collections.unmodifiableSet(unstored);
    }

    void stored() {
        unstored.clear();
    }

    private void tally(Instance instance, int by) {
        boolean known = instance.isKnown(openMicros);
        if (instance.firstAfterMicros(openMicros) != Long.MAX_VALUE
                || (known && instance.newestMicros() > openMicros)) {
            ahead += by;
        } else if (known) {
            waiting += by;
        }
    }
}
