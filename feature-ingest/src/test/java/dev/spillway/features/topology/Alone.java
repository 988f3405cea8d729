package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.Intake;
import dev.spillway.features.source.JsonEventReader;
import java.util.HashMap;
import java.util.Map;

/** The groups over trips that a topology has, over the same events, with states in a map. */
final class Alone {

    static final String TRIPS = """
            group: drivers
            version: 1
            entity: [driver]
            clock: event
            source: &trips
              topic: trips
              format: json
              fields: {driver: long, city: string, fare: double, at: timestamp}
              timestamp: at
            lateness: 1h
            features:
              - {aggregate: [count, max, last], of: fare, windows: [7s, 5m, lifetime]}
              - {aggregate: [sum], of: driver, windows: [1h]}
            ---
            group: cities
            version: 1
            entity: [city, driver]
            source:
              topic: trips
              format: json
              fields: {driver: long, city: string, fare: double, at: timestamp}
            ttl: 5m
            lateness: 3m
            features:
              - {aggregate: [min, first, avg], of: fare, windows: [1m, lifetime]}
              - {aggregate: [count], name: trips, windows: [2m]}
            ---
            group: everything
            version: 1
            entity: [city]
            source:
              topic: trips
              format: json
              fields: {driver: long, city: string, fare: double, at: timestamp}
              timestamp: at
              tie_break: driver
            ttl: 10m
            lateness: 3m
            features:
              - aggregate: [variance, stddev, variance_samp, stddev_samp, skew, kurtosis, rate]
                of: fare
                windows: [1m]
              - aggregate: [{first_k: 3}, {last_k: 3}, {top_k: 2}, {bottom_k: 2}, unique_count, {histogram: 9}]
                of: fare
                windows: [20s, lifetime]
              - aggregate: [approx_frequent, approx_unique_count, {approx_percentile: [0.5, 0.99]}]
                of: fare
                windows: [2m, lifetime]
              - {aggregate: [{decayed_sum: {half_life: 30s}}, sum, max], of: fare, windows: [1m], buckets: driver}
            """;

    private final Built topology;
    private final Map<String, EntityState> states = new HashMap<>();
    private final JsonEventReader reader;
    private final Event event;
    private long wall;
    private long shown = Long.MIN_VALUE;

    Alone(Built topology) {
        this.topology = topology;
        this.reader = new JsonEventReader(topology.layout());
        this.event = topology.layout().newEvent();
    }

    void send(String value, long timestampMs) {
        wall = Math.max(wall, timestampMs * 1_000);
        if (!reader.read(value.getBytes(UTF_8), event).isRead()) {
            return;
        }
        for (FeatureGroup group : topology.groups()) {
            Intake intake = group.newIntake();
            Intake.Verdict verdict = intake.read(event, timestampMs * 1_000);
            if (group.definition().name().equals("drivers")) {
                intake.shownMicros(event, timestampMs * 1_000).ifPresent(time -> shown = Math.max(shown, time));
            }
            if (verdict == Intake.Verdict.READ) {
                String key = group.definition().name() + "|" + intake.key();
                EntityState state = states.computeIfAbsent(key, k -> group.newState());
                long now = clockOf(group);
                if (state.dueMicros().isPresent() && now >= state.dueMicros().getAsLong()) {
                    state = group.newState();
                    states.put(key, state);
                }
                state.admit(intake.inputs(), intake.id(), now);
            }
        }
    }

    private long clockOf(FeatureGroup group) {
        return group.definition().name().equals("drivers") ? shown : wall;
    }

    void compare(EntityStore store, String context) {
        for (FeatureGroup group : topology.groups()) {
            long at = clockOf(group);
            states.forEach((key, state) -> {
                if (key.startsWith(group.definition().name() + "|")) {
                    FeatureVector expected = state.evaluate(at, false);
                    FeatureVector found = store.read(
                            group,
                            key.substring(key.indexOf('|') + 1),
                            s -> s == null ? group.notFound(at) : s.evaluate(at, false));
                    assertThat(found.values()).as(key + ", " + context).isEqualTo(expected.values());
                    assertThat(found.statuses()).as(key + ", " + context).isEqualTo(expected.statuses());
                }
            });
        }
    }
}
