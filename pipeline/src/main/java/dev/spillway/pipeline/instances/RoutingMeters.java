package dev.spillway.pipeline.instances;

import dev.spillway.features.lookup.LocalStates;
import dev.spillway.features.lookup.Placement;
import dev.spillway.topologies.instances.Presence;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What is counted of look-ups that concern more than one instance. As many series as there are outcomes, groups and applications. */
final class RoutingMeters {

    /** How a call of another instance ended. */
    enum Ending {
        ANSWERED,
        TIMEOUT,
        UNREACHABLE,
        FAILED
    }

    /** How the question for one entity ended at another instance that answered the call. */
    enum Told {
        FOUND,
        MOVED,
        BEHIND,
        /** By this release. */
        UNREADABLE
    }

    private final MeterRegistry meters;
    /** By application. */
    private final Map<String, Double> behindMicros = new ConcurrentHashMap<>();

    RoutingMeters(MeterRegistry meters, Presence presence) {
        this.meters = meters;
        Gauge.builder("spillway.instances.away", presence, Presence::away)
                .description("Other instances that did not answer when they were last asked")
                .register(meters);
    }

    void called(Ending ending, long nanos) {
        Timer.builder("spillway.instances.calls")
                .description("Calls of other instances for look-ups")
                .tag("ending", ending.name())
                .publishPercentiles(0.5, 0.99)
                .register(meters)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    void told(Told told) {
        Counter.builder("spillway.instances.entities")
                .description("Entities that other instances were asked for")
                .tag("told", told.name())
                .register(meters)
                .increment();
    }

    void unanswered(String group) {
        Counter.builder("spillway.lookups.unanswered")
                .description("Look-ups that no instance answered in time: their status is INVALID")
                .tag("group", group)
                .register(meters)
                .increment();
    }

    /** Begins to show what is read of an application's states; a second time it changes nothing. */
    void watch(Placement placement) {
        if (behindMicros.putIfAbsent(placement.application(), 0.0) == null) {
            reads(placement, "OWNER", LocalStates::ownedReads);
            reads(placement, "STANDBY", LocalStates::copyReads);
            Gauge.builder("spillway.standby.behind", () -> behind(placement.application()))
                    .description("How far behind their owners the copies at this instance are, at most")
                    .baseUnit("seconds")
                    .tag("application", placement.application())
                    .register(meters);
        }
    }

    private void reads(Placement placement, String role, ToDoubleFunction<LocalStates> reads) {
        FunctionCounter.builder("spillway.states.reads", placement.here(), reads)
                .description("Look-ups answered from the states of this instance, for callers and for other instances")
                .tag("application", placement.application())
                .tag("role", role)
                .register(meters);
    }

    void behind(Placement placement, double micros) {
        behindMicros.put(placement.application(), micros);
    }

    private double behind(String application) {
        return behindMicros.getOrDefault(application, 0.0) / 1e6;
    }
}
