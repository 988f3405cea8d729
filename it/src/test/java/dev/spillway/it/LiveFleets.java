package dev.spillway.it;

import dev.spillway.schemas.shared.FleetKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Fleets whose instances report once in every slot of 10 s of a fast clock, until they are closed. */
final class LiveFleets implements AutoCloseable {
    private final ScalingTopicsAround topics;
    private final FastClock clock;
    private final Map<String, Fleet> fleets = new ConcurrentHashMap<>();
    private final Ticking ticking = new Ticking();

    /** What each instance reports. */
    record Fleet(FleetKind kind, int size, Map<String, Double> gauges) {}

    LiveFleets(ScalingTopicsAround topics, FastClock clock, int times) {
        this.topics = topics;
        this.clock = clock;
        ticking.every(Duration.ofMillis(10_000 / times), this::report);
    }

    void put(String name, FleetKind kind, int size, Map<String, Double> gauges) {
        fleets.put(name, new Fleet(kind, size, gauges));
    }

    void resize(String name, int size) {
        fleets.computeIfPresent(name, (key, fleet) -> new Fleet(fleet.kind, size, fleet.gauges));
    }

    int size(String name) {
        Fleet fleet = fleets.get(name);
        return fleet == null ? 0 : fleet.size;
    }

    /** The instances that a fleet has beyond a size: those that go when it shrinks to it. */
    List<String> beyond(String name, int size) {
        return IntStream.range(size, Math.max(size, size(name)))
                .mapToObj(i -> name + "-" + i)
                .toList();
    }

    private void report() {
        Instant now = clock.now();
        fleets.forEach((name, fleet) -> {
            for (int i = 0; i < fleet.size; i++) {
                topics.sample(ScalingTopicsAround.sample(name, fleet.kind, name + "-" + i, now, fleet.gauges), now);
            }
        });
    }

    @Override
    public void close() {
        ticking.close();
    }
}
