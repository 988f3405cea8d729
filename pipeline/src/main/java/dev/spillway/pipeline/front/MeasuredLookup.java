package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpStatus;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.lookup.LookupException;
import dev.spillway.features.lookup.LookupResult;
import dev.spillway.features.lookup.Question;
import dev.spillway.features.lookup.Terms;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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

    /**
     * Answers several at once, on the terms of the caller's request; each is timed as its part of the whole.
     *
     * @throws RefusedException if the request's terms cannot be read
     */
    List<LookupResult> lookup(Path path, List<Question> questions) {
        var call = LookupCall.current();
        long began = meters.config().clock().monotonicTime();
        List<LookupResult> results = results(questions, call.terms(lookup.terms()));
        long nanos = meters.config().clock().monotonicTime() - began;
        long each = nanos / Math.max(1, results.size());
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof LookupResult.Answered answered) {
                call.answered(answered.answer());
                var series = new Series(questions.get(i).group(), path);
                Objects.requireNonNull(timers.computeIfAbsent(series, this::timer))
                        .record(each, TimeUnit.NANOSECONDS);
            } else if (results.get(i) instanceof LookupResult.Refused refused) {
                refused(path, refused.why().fault());
            }
        }
        return results;
    }

    private List<LookupResult> results(List<Question> questions, Terms terms) {
        try {
            return lookup.lookup(questions, terms);
        } catch (CancellationException e) {
            throw new RefusedException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "the caller stopped waiting before all " + questions.size() + " look-ups were made",
                    "send fewer in each request");
        }
    }

    /** The one answer of {@link #lookup(Path, List)}, or why there is none. */
    Answer lookup(Path path, String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        LookupResult result =
                lookup(path, List.of(new Question(group, entity, features))).get(0);
        if (result instanceof LookupResult.Answered answered) {
            return answered.answer();
        }
        throw ((LookupResult.Refused) result).why();
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
