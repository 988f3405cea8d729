package dev.spillway.pipeline.local;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the meters say of a stack. Rates are since the reading before; for one thread. */
final class StackReadings {

    private static final double P99 = 0.99;

    private final MeterRegistry meters;
    private final Rates rates = new Rates();

    StackReadings(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Records read from sources, per second. */
    double eventsPerSecond() {
        return rates.perSecond("events", counters("spillway.source.records"));
    }

    /** Look-ups answered, per second. */
    double lookupsPerSecond() {
        double answered = meters.find("spillway.lookups").timers().stream()
                .mapToLong(Timer::count)
                .sum();
        return rates.perSecond("look-ups", answered);
    }

    /** Of the topic that does worst, of late; empty if nothing came. */
    OptionalDouble freshnessP99Ms() {
        return meters.find("spillway.freshness").timers().stream()
                .flatMap(timer -> Arrays.stream(timer.takeSnapshot().percentileValues()))
                .filter(each -> each.percentile() == P99)
                .mapToDouble(StackReadings::millis)
                .filter(each -> each > 0)
                .max();
    }

    private static double millis(ValueAtPercentile value) {
        return value.value(TimeUnit.MILLISECONDS);
    }

    /** Records put aside since the start, by reason. */
    Map<String, Long> quarantined() {
        var byReason = new TreeMap<String, Long>();
        for (Counter each : meters.find("spillway.quarantined.records").counters()) {
            String reason = String.valueOf(each.getId().getTag("reason"));
            byReason.merge(reason, (long) each.count(), Long::sum);
        }
        byReason.values().removeIf(count -> count == 0);
        return byReason;
    }

    /** What became of a group's events since the start. */
    long events(String group, String outcome) {
        return meters.find("spillway.events").tag("group", group).tag("outcome", outcome).counters().stream()
                .mapToLong(each -> (long) each.count())
                .sum();
    }

    private double counters(String name) {
        return meters.find(name).counters().stream().mapToDouble(Counter::count).sum();
    }
}
