package dev.spillway.metrics;

import dev.spillway.schemas.shared.FleetKind;
import java.util.OptionalInt;

/**
 * Who is measured: one instance of a fleet, or the fleet as a whole.
 *
 * @param tier how important the fleet is, from 1, the most important; empty if it is not said
 * @param instance a name that no other instance in the installation has; a later process may have it again;
 *     empty: what is measured is the fleet's, such as a queue that its instances share
 */
public record FleetMember(String fleet, FleetKind kind, String region, OptionalInt tier, String instance) {

    public FleetMember {
        if (fleet.isBlank() || region.isBlank() || (instance.isBlank() && !instance.isEmpty())) {
            throw new IllegalArgumentException("need a fleet, a region and an instance or \"\", got \"" + fleet
                    + "\", \"" + region + "\", \"" + instance + "\"");
        }
        if (tier.isPresent() && tier.getAsInt() < 1) {
            throw new IllegalArgumentException("need a tier >= 1, got " + tier.getAsInt());
        }
    }

    /** A member of a fleet whose tier is not said. */
    public static FleetMember of(String fleet, FleetKind kind, String region, String instance) {
        return new FleetMember(fleet, kind, region, OptionalInt.empty(), instance);
    }

    /** No member, but the fleet as a whole. */
    public static FleetMember whole(String fleet, FleetKind kind, String region) {
        return of(fleet, kind, region, "");
    }

    boolean isWhole() {
        return instance.isEmpty();
    }

    public FleetMember tier(int tier) {
        return new FleetMember(fleet, kind, region, OptionalInt.of(tier), instance);
    }
}
