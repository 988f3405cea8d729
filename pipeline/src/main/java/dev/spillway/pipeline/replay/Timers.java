package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Values;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is due when: one timer for each name and key, run in the order of (due, name, key). */
final class Timers {
    /**
     * Something that is to happen.
     *
     * @param name of what it is for
     */
    record Timer(long dueMicros, String name, String key) {
        private static final Comparator<Timer> ORDER = Comparator.comparingLong(Timer::dueMicros)
                .thenComparing(Timer::name, Values::compareUtf8)
                .thenComparing(Timer::key, Values::compareUtf8);
    }

    private record Subject(String name, String key) {}

    private final TreeSet<Timer> inOrder = new TreeSet<>(Timer.ORDER);
    private final Map<Subject, Timer> bySubject = new HashMap<>();

    /** Sets the timer in place of the one before; {@link Long#MAX_VALUE}: there is none any more. */
    void set(String name, String key, long dueMicros) {
        var subject = new Subject(name, key);
        Timer before = bySubject.get(subject);
        if (before != null && before.dueMicros == dueMicros) {
            return;
        }
        if (before != null) {
            inOrder.remove(before);
            bySubject.remove(subject);
        }
        if (dueMicros != Long.MAX_VALUE) {
            var timer = new Timer(dueMicros, name, key);
            inOrder.add(timer);
            bySubject.put(subject, timer);
        }
    }

    /** Takes the first timer that is due; null if none is. */
    @Nullable
    Timer takeDue(long clockMicros) {
        if (inOrder.isEmpty() || inOrder.first().dueMicros > clockMicros) {
            return null;
        }
        Timer first = inOrder.first();
        set(first.name, first.key, Long.MAX_VALUE);
        return first;
    }
}
