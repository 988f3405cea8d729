package dev.spillway.scaling.domain;

import java.util.Set;
import java.util.TreeSet;

/** The brakes that are on: of single fleets, and of all. As many as operators have put on and not let go. */
public final class Controls {

    /** The key that stands for all fleets. */
    public static final String ALL = "*";

    private final Set<String> frozen = new TreeSet<>();

    /** Takes in what an operator wants of a fleet, or of all. Letting all go leaves those frozen that were by name. */
    public void put(String key, Control control) {
        if (control == Control.FREEZE) {
            frozen.add(key);
        } else {
            frozen.remove(key);
        }
    }

    public boolean isFrozen(String fleet) {
        return frozen.contains(fleet) || frozen.contains(ALL);
    }
}
