package dev.spillway.pipeline.front;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.lookup.LookupException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Look-ups, counted and timed by group and by the path they came in on. */
final class MeasuredLookup {

    /** Which of the front's paths a look-up came in on. */
    enum Path {
        FEAST,
        FEAST_GRPC,
        SINGLE,
        BATCH;

        String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Series(String group, Path path) {}

    private final FeatureLookup lookup;
    private final MeterRegistry meters;
    /** As many as there are groups, times the paths: only answered look-ups get here, so callers cannot make it grow. */
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

    MeasuredLookup(FeatureLookup lookup, MeterRegistry meters) {
        this.lookup = lookup;
        this.meters = meters;
    }

    Collection<GroupDefinition> groups() {
        return lookup.groups();
    }

    Optional<GroupDefinition> group(String name) {
        return lookup.groups().stream().filter(g -> g.name().equals(name)).findFirst();
    }

    /** As {@link FeatureLookup#lookup}. */
    Answer lookup(Path path, String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        Timer.Sample started = Timer.start(meters);
        try {
            Answer answer = lookup.lookup(group, entity, features);
            started.stop(timers.computeIfAbsent(new Series(group, path), this::timer));
            return answer;
        } catch (LookupException e) {
            refused(path, e.fault());
            throw e;
        }
    }

    /** Counts a look-up that the front refused by itself. */
    void refused(Path path, LookupException.Fault fault) {
        Counter.builder("spillway.lookups.refused")
                .description("Look-ups that could not be answered as they were asked")
                .tag("path", path.tag())
                .tag("fault", fault.name())
                .register(meters)
                .increment();
    }

    private Timer timer(Series series) {
        return Timer.builder("spillway.lookups")
                .description("Look-ups answered, from the parsed request to the answer, without HTTP and JSON")
                .tag("group", series.group())
                .tag("path", series.path().tag())
                .publishPercentiles(0.5, 0.99)
                .register(meters);
    }
}
