package dev.spillway.features.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted of an application's hot entities. */
final class HotMeters {
    private final AtomicInteger hot = new AtomicInteger();
    private final Counter events;
    private final Counter portions;
    private final Counter bytes;
    private final Counter dropped;

    HotMeters(FeatureApplication application, MeterRegistry registry) {
        String id = application.id();
        Gauge.builder("spillway.hot.entities", hot, AtomicInteger::get)
                .tag("application", id)
                .description("Entities found to run hot, in each partition that reads their events.")
                .register(registry);
        events = counter("events", id, "Events added up where they were read.", registry);
        portions = counter("portions", id, "Records sent in place of those events.", registry);
        bytes = counter("portion.bytes", id, "Bytes of those records' values.", registry);
        dropped = counter(
                "portions.dropped",
                id,
                "Portions of a group in a version that this application does not have.",
                registry);
    }

    private static Counter counter(String name, String application, String doc, MeterRegistry registry) {
        return Counter.builder("spillway.hot." + name)
                .tag("application", application)
                .description(doc)
                .register(registry);
    }

    /** More or fewer entities are hot. */
    void changed(int by) {
        hot.addAndGet(by);
    }

    void addedUp() {
        events.increment();
    }

    void sent(int valueBytes) {
        portions.increment();
        bytes.increment(valueBytes);
    }

    void dropped() {
        dropped.increment();
    }
}
