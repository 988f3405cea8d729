package dev.spillway.metrics;

import io.micrometer.core.instrument.Meter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Cuts what meters have counted since they exist into intervals. Grows with the meters, and shrinks when they are removed. */
final class Intervals {

    private Map<Meter.Id, Double> countedBefore = new HashMap<>();
    private long beganNanos;

    /** @param nanos by a clock that only goes forward */
    Intervals(long nanos) {
        this.beganNanos = nanos;
    }

    long nanosSoFar(long nanos) {
        return nanos - beganNanos;
    }

    /** The interval that ends now; the next one begins. */
    Interval next(List<Meter> meters, long nanos) {
        Map<Meter.Id, Double> values = new HashMap<>();
        Map<Meter.Id, Double> counted = new HashMap<>();
        for (Meter meter : meters) {
            meter.use(
                    gauge -> values.put(gauge.getId(), gauge.value()),
                    counter -> counted.put(counter.getId(), counter.count()),
                    timer -> counted.put(timer.getId(), (double) timer.count()),
                    summary -> counted.put(summary.getId(), (double) summary.count()),
                    longTask -> values.put(longTask.getId(), (double) longTask.activeTasks()),
                    gauge -> values.put(gauge.getId(), gauge.value(TimeUnit.MILLISECONDS)),
                    counter -> counted.put(counter.getId(), counter.count()),
                    timer -> counted.put(timer.getId(), timer.count()),
                    other -> {});
        }
        Map<Meter.Id, Double> counts = new HashMap<>();
        counted.forEach((id, now) -> counts.put(id, growth(countedBefore.getOrDefault(id, 0.0), now)));
        double seconds = nanosSoFar(nanos) / (double) TimeUnit.SECONDS.toNanos(1);
        countedBefore = counted;
        beganNanos = nanos;
        return new Interval(seconds, values, counts);
    }

    /** What counts may begin anew, as when the client whose count it is has been replaced. */
    private static double growth(double before, double now) {
        return now < before ? now : now - before;
    }
}
