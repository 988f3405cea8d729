package dev.spillway.scaling.otlp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What is counted of one source topic's OTLP metrics; records put aside are counted by the quarantine. */
public final class OtlpMeters {
    private final Map<PointOutcome, Counter> points = new EnumMap<>(PointOutcome.class);
    private final Counter records;
    private final Counter samples;

    /** @param topic the source */
    public OtlpMeters(String topic, MeterRegistry registry) {
        records = Counter.builder("spillway.otlp.records")
                .tag("topic", topic)
                .description("Records read that the Collector wrote.")
                .register(registry);
        samples = Counter.builder("spillway.otlp.samples")
                .tag("topic", topic)
                .description("Samples of instances made of OTLP metrics.")
                .register(registry);
        for (PointOutcome outcome : PointOutcome.values()) {
            points.put(
                    outcome,
                    Counter.builder("spillway.otlp.points")
                            .tag("topic", topic)
                            .tag("outcome", outcome.label())
                            .description("What became of OTLP data points.")
                            .register(registry));
        }
    }

    void read() {
        records.increment();
    }

    void sent() {
        samples.increment();
    }

    void count(Tally tally) {
        tally.counts()
                .forEach((outcome, n) ->
                        Objects.requireNonNull(points.get(outcome)).increment(n.doubleValue()));
    }
}
