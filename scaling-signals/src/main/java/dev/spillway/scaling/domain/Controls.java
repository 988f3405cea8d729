package dev.spillway.scaling.domain;

import java.util.Set;
import java.util.TreeSet;

/**
 * The brakes that are on: of single fleets, and of all. As many as operators have put on and not let go. Does not change, so that
 * whoever looks at a fleet meanwhile sees those of one instant.
 */
public final class Controls {

    /** The key that stands for all fleets. */
    public static final String ALL = "*";

    public static final Controls NONE = new Controls(Set.of());

    private final Set<String> frozen;

    private Controls(Set<String> frozen) {
        this.frozen = frozen;
    }

    /** With what an operator wants of a fleet, or of all. Letting all go leaves those frozen that were by name. */
    public Controls with(String key, Control control) {
        var changed = new TreeSet<>(frozen);
        if (control == Control.FREEZE) {
            changed.add(key);
        } else {
            changed.remove(key);
        }
        return new Controls(changed);
    }

    public boolean isFrozen(String fleet) {
        return frozen.contains(fleet) || frozen.contains(ALL);
    }
}
