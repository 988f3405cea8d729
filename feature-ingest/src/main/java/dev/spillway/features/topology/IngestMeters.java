package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What is counted of a service's events; quarantined ones are counted where they are put aside. */
public final class IngestMeters {

    /** What became of the events of one group. */
    record OfGroup(Counter admitted, Counter filtered, Counter duplicates, Counter skippedInputs, Counter overflows) {}

    private final Map<String, OfGroup> groups = new HashMap<>();
    private final Map<String, OfGroup> silent = new ConcurrentHashMap<>();
    private final Counter records;
    private final Timer freshness;
    private final MeterRegistry registry;
    private final HotMeters hot;
    private final String application;

    public IngestMeters(FeatureApplication application, MeterRegistry registry) {
        this.registry = registry;
        this.application = application.id();
        this.hot = new HotMeters(application, registry);
        records = Counter.builder("spillway.source.records")
                .tag("application", application.id())
                .description("Records read from the source.")
                .register(registry);
        freshness = Timer.builder("spillway.freshness")
                .tag("application", application.id())
                .description("From a record's timestamp to its being seen by look-ups.")
                .publishPercentiles(0.5, 0.99)
                .distributionStatisticExpiry(Duration.ofSeconds(30))
                .register(registry);
        for (FeatureGroup group : application.groups()) {
            String name = group.definition().name();
            groups.put(name, of(name));
        }
    }

    private OfGroup of(String name) {
        return new OfGroup(
                events(name, "admitted"),
                events(name, "filtered"),
                events(name, "duplicate"),
                counter("spillway.inputs.skipped", name, "Null or non-finite inputs left out."),
                counter("spillway.sums.overflowed", name, "Updates with a sum that does not fit."));
    }

    private Counter events(String group, String outcome) {
        return Counter.builder("spillway.events")
                .tag("group", group)
                .tag("outcome", outcome)
                .description("What became of the events that a group was shown.")
                .register(registry);
    }

    private Counter counter(String name, String group, String doc) {
        return Counter.builder(name).tag("group", group).description(doc).register(registry);
    }

    OfGroup of(FeatureGroup group) {
        return Objects.requireNonNull(groups.get(group.definition().name()));
    }

    HotMeters hot() {
        return hot;
    }

    /** The id of the application whose meters these are. */
    String application() {
        return application;
    }

    /** What became of the events that it folded while it told nobody: under its name and version, beside the one that tells. */
    OfGroup silently(FeatureGroup group) {
        return silent.computeIfAbsent(
                group.definition().name(), name -> of(group.definition().versionedName()));
    }

    /** An event that cannot be used, and that whoever tells of the group has put aside. */
    void rejectedSilently(FeatureGroup group) {
        events(group.definition().versionedName(), "rejected").increment();
    }

    void read() {
        records.increment();
    }

    void seen(Duration after) {
        freshness.record(after);
    }
}
