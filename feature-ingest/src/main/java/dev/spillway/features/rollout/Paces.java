package dev.spillway.features.rollout;

import dev.spillway.features.rollout.GroupVersions.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** How long back-fills will take, from how long they took so far. */
final class Paces {
    private final Map<String, Began> began = new HashMap<>();

    private record Began(int version, long atMicros, long events) {}

    /** How long it is until a version has caught up; empty as long as that cannot be said. */
    OptionalLong leftMicros(String group, int version, Progress now, long nowMicros) {
        Began first = began.get(group);
        if (first == null || first.version != version || now.events() < first.events) {
            began.put(group, new Began(version, nowMicros, now.events()));
            return OptionalLong.empty();
        }
        long done = now.events() - first.events;
        if (done <= 0 || now.of() <= now.events()) {
            return OptionalLong.empty();
        }
        double microsEach = (nowMicros - first.atMicros) / (double) done;
        return OptionalLong.of((long) (microsEach * (now.of() - now.events())));
    }

    void retain(Set<String> groups) {
        began.keySet().retainAll(groups);
    }
}
