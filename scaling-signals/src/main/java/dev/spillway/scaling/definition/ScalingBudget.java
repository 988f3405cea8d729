package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.Kind;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How many instances of all fleets of a kind may be changed within ten minutes; what goes beyond waits for a person.
 *
 * @param perTenMinutes each at least 1; a kind that is not there has no limit
 */
public record ScalingBudget(Map<Kind, Integer> perTenMinutes) {
    public static final ScalingBudget UNLIMITED = new ScalingBudget(Map.of());

    public ScalingBudget {
        perTenMinutes = Map.copyOf(perTenMinutes);
    }

    public OptionalInt of(Kind kind) {
        Integer limit = perTenMinutes.get(kind);
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }
}
