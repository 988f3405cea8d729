package dev.spillway.scaling.domain;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * A slot that is closed.
 *
 * @param signal what the fleet did
 * @param traffic what the region adds up; empty if the fleet is no prediction fleet, or said nothing
 * @param warming whether it is too early to decide: no outcome has come yet, and the known instances were others less than 60 s ago
 * @param silent whether no known instance says anything
 * @param last whether no known instance is left: the fleet has ended, all its rules are missing
 * @param percent the gauges that seem to be in percent, and how many instances report them so
 */
public record Closed(
        Signal signal,
        Optional<Traffic> traffic,
        boolean warming,
        boolean silent,
        boolean last,
        SortedMap<String, Integer> percent) {

    /** The gauges that seem to be in percent. */
    public Set<String> percentSuspects() {
        return percent.keySet();
    }
}
