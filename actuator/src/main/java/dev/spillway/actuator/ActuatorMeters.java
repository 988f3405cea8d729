package dev.spillway.actuator;

import dev.spillway.actuator.domain.Drop;
import dev.spillway.schemas.scaling.OutcomeStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of decisions. */
final class ActuatorMeters {

    private static final String DROPPED = "spillway.actuator.dropped.decisions";

    private final Map<Drop, Counter> dropped = new EnumMap<>(Drop.class);
    private final Map<OutcomeStatus, Counter> acknowledged = new EnumMap<>(OutcomeStatus.class);
    private final Counter undecodable;
    private final Counter unheard;

    ActuatorMeters(MeterRegistry registry) {
        for (Drop reason : Drop.values()) {
            dropped.put(reason, dropped(registry, reason.name()));
        }
        for (OutcomeStatus status : OutcomeStatus.values()) {
            acknowledged.put(
                    status,
                    Counter.builder("spillway.actuator.acknowledged.decisions")
                            .tag("status", status.name())
                            .description("Decisions whose outcome was written.")
                            .register(registry));
        }
        undecodable = dropped(registry, "UNDECODABLE");
        unheard = Counter.builder("spillway.actuator.unheard.outcomes")
                .description("Outcomes that could not be written while their decision was valid.")
                .register(registry);
    }

    private static Counter dropped(MeterRegistry registry, String reason) {
        return Counter.builder(DROPPED)
                .tag("reason", reason)
                .description("Decisions that were not carried out.")
                .register(registry);
    }

    void dropped(Drop reason) {
        count(dropped.get(reason));
    }

    void undecodable() {
        count(undecodable);
    }

    void acknowledged(OutcomeStatus status) {
        count(acknowledged.get(status));
    }

    void unheard() {
        count(unheard);
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }
}
