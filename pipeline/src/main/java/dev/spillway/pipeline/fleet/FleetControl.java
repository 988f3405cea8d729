package dev.spillway.pipeline.fleet;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The hands of the local actuator: makes a fleet of this machine as large as it is told to. */
public final class FleetControl {

    private final Map<String, Fleet> fleets = new TreeMap<>();

    public FleetControl(Collection<? extends Fleet> fleets) {
        fleets.forEach(fleet -> this.fleets.put(fleet.name(), fleet));
    }

    /** Whether the fleet is one of this machine's. */
    public boolean has(String fleet) {
        return fleets.containsKey(fleet);
    }

    /** The instances that run; empty for a fleet that is not on this machine. */
    public List<String> instances(String fleet) {
        Fleet known = fleets.get(fleet);
        return known == null ? List.of() : known.instances();
    }

    /**
     * As {@link Fleet#resize}.
     *
     * @throws IllegalArgumentException if there is no such fleet on this machine, or the size is below 0
     */
    public Resized resize(String fleet, int to) {
        Fleet known = fleets.get(fleet);
        if (known == null || to < 0) {
            throw new IllegalArgumentException(
                    "cannot make the fleet \"" + fleet + "\" " + to + ": on this machine are " + fleets.keySet());
        }
        return known.resize(to);
    }
}
