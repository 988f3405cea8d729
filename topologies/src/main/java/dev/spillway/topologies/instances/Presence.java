package dev.spillway.topologies.instances;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which instances did not answer when they were last asked. They are asked after the others, not never: that one did not answer is no
 * proof that it will not. One that is asked for a sign of life, and gives it, is back. Safe for any thread.
 */
public final class Presence {
    private final Set<Instance> away = ConcurrentHashMap.newKeySet();

    /** Says that one did not answer; true if that is news. */
    public boolean missed(Instance instance) {
        return away.add(instance);
    }

    /** Says that one has answered; true if that is news. */
    public boolean heardOf(Instance instance) {
        return !away.isEmpty() && away.remove(instance);
    }

    public boolean isAway(Instance instance) {
        return !away.isEmpty() && away.contains(instance);
    }

    /** Forgets all but these, so that names that are no longer used are not kept. */
    public void retain(Set<Instance> known) {
        away.retainAll(known);
    }

    public int away() {
        return away.size();
    }
}
