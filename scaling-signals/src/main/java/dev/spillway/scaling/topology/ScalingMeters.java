package dev.spillway.scaling.topology;

import dev.spillway.scaling.domain.Admission;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What is counted of scaling. What is judged twice after a crash is counted twice. */
public final class ScalingMeters {
    private final Map<Admission, Counter> samples = new EnumMap<>(Admission.class);
    private final Counter signals;
    private final Counter decisions;
    private final Counter claims;
    private final Counter lateDeliveries;
    private final Counter unmergedSketches;

    public ScalingMeters(MeterRegistry registry) {
        for (Admission admission : Admission.values()) {
            samples.put(
                    admission,
                    Counter.builder("spillway.scaling.samples")
                            .tag("outcome", admission.name())
                            .description("What became of the samples of fleets.")
                            .register(registry));
        }
        signals = counter("spillway.scaling.signals", "Signals told.", registry);
        decisions = counter("spillway.scaling.decisions", "Decisions issued, advice included.", registry);
        claims = counter("spillway.scaling.claims", "Decisions that a budget was asked for.", registry);
        lateDeliveries = counter(
                "spillway.scaling.deliveries.late", "Slots of fleets that their region had closed before.", registry);
        unmergedSketches = counter(
                "spillway.scaling.sketches.unmerged",
                "Fleets' sketches left out of their region's, as their gamma is another.",
                registry);
    }

    private static Counter counter(String name, String description, MeterRegistry registry) {
        return Counter.builder(name).description(description).register(registry);
    }

    void sample(Admission admission) {
        Objects.requireNonNull(samples.get(admission)).increment();
    }

    void signal() {
        signals.increment();
    }

    void decision() {
        decisions.increment();
    }

    void claim() {
        claims.increment();
    }

    void lateDelivery() {
        lateDeliveries.increment();
    }

    void unmerged(int sketches) {
        unmergedSketches.increment(sketches);
    }
}
