package dev.spillway.features.rollout;

import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.GroupDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Versions that only are there, and whoever runs them as no one may is told. */
final class FakeVersions implements GroupVersions {
    private final Map<String, Set<Integer>> begun = new TreeMap<>();
    private final Map<String, Integer> serving = new TreeMap<>();
    private final Set<String> caughtUp;

    /** What fails the next time it is asked for. */
    private int failures;

    /** @param caughtUp {@code GROUP VERSION}, as all instances see it */
    FakeVersions(Set<String> caughtUp) {
        this.caughtUp = caughtUp;
    }

    /** Those that are started with the process. */
    void found(GroupDefinition group) {
        begun(group.name()).add(group.version());
        serving.put(group.name(), group.version());
    }

    void failNext(int times) {
        failures = times;
    }

    private void mayFail() {
        if (failures > 0) {
            failures--;
            throw new IllegalStateException("not now");
        }
    }

    private Set<Integer> begun(String group) {
        return begun.computeIfAbsent(group, g -> new TreeSet<>());
    }

    boolean answers(String group) {
        return serving.containsKey(group);
    }

    /** {@code group: [1, 2] serves 1}, for all that run. */
    Map<String, String> running() {
        var running = new HashMap<String, String>();
        begun.forEach((group, versions) -> {
            if (!versions.isEmpty()) {
                running.put(group, versions + " serves " + serving.getOrDefault(group, 0));
            }
        });
        return running;
    }

    @Override
    public void begin(GroupDefinition group, EventLayout layout) {
        mayFail();
        begun(group.name()).add(group.version());
    }

    @Override
    public Optional<Progress> progress(String group, int version) {
        if (!begun(group).contains(version)) {
            throw new AssertionError("asked for the progress of " + group + " " + version + ", which does not run");
        }
        return caughtUp.contains(group + " " + version)
                ? Optional.of(new Progress(100, 100, true))
                : Optional.of(new Progress(41, 100, false));
    }

    @Override
    public void serve(String group, int version) {
        mayFail();
        if (!begun(group).contains(version)) {
            throw new AssertionError(group + " " + version + " is to serve and does not run");
        }
        serving.put(group, version);
    }

    @Override
    public void end(String group, int version) {
        mayFail();
        if (serving.getOrDefault(group, 0) == version) {
            throw new AssertionError(group + " " + version + " is to end while it serves");
        }
        begun(group).remove(version);
    }

    @Override
    public void remove(String group) {
        mayFail();
        begun.remove(group);
        serving.remove(group);
    }
}
