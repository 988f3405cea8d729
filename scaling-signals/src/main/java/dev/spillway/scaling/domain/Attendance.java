package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which instances are there in one slot, and what they say. Everything in the order of their names. */
final class Attendance {
    private final List<Held> samples = new ArrayList<>();
    private final List<Instance> absent = new ArrayList<>();
    private int known;
    private int silent;
    private boolean changed;

    private Attendance() {}

    static Attendance of(Roster roster, long micros, long beforeMicros) {
        var there = new Attendance();
        for (Instance instance : roster.all()) {
            there.count(instance, micros, beforeMicros);
        }
        return there;
    }

    private void count(Instance instance, long micros, long beforeMicros) {
        boolean isKnown = instance.isKnown(micros);
        changed |= isKnown != instance.isKnown(beforeMicros);
        if (isKnown) {
            known++;
            Held sample = instance.sampleFor(micros);
            if (sample == null) {
                absent.add(instance);
            } else {
                samples.add(sample);
            }
        } else if (instance.isSilent(micros)) {
            silent++;
            absent.add(instance);
        }
    }

    /** What the reporting instances say. */
    List<Held> samples() {
        return Collections.unmodifiableList(samples);
    }

    int known() {
        return known;
    }

    int reporting() {
        return samples.size();
    }

    int present() {
        return known + silent;
    }

    /** Whether the known instances are not those of the slot before. */
    boolean changed() {
        return changed;
    }

    /** Where nothing ought to report, nothing is missing. */
    double coverage() {
        return present() == 0 ? 1 : (double) reporting() / present();
    }

    boolean isFull() {
        return reporting() == present();
    }

    /** Those that have said nothing for longer than that, the longest silent first. */
    List<Instance> quiet(long micros, long forMicros) {
        return absent.stream()
                .filter(instance -> instance.isQuiet(micros, forMicros))
                .sorted(Comparator.comparingLong(Instance::newestMicros))
                .toList();
    }

    /** It is taken to have left. */
    void dismiss(Instance instance, long micros) {
        absent.remove(instance);
        if (instance.isKnown(micros)) {
            known--;
            changed = true;
        } else {
            silent--;
        }
    }

    /** The least that any of them tells, which is the most important; empty if none tells one. */
    OptionalInt tier(@Nullable Held voice) {
        return Stream.concat(samples.stream(), Stream.ofNullable(voice))
                .mapToInt(sample -> sample.tier)
                .filter(tier -> tier > 0)
                .min();
    }
}
