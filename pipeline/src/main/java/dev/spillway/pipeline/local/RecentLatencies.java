package dev.spillway.pipeline.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Latencies of the last few readings: a second each, on the screen. For one thread. */
final class RecentLatencies {

    private static final int READINGS = 10;
    private static final double MICROS = TimeUnit.MILLISECONDS.toMicros(1);

    private final Deque<Histogram> micros = new ArrayDeque<>();
    private Histogram all = new Histogram(3);

    /** @param latest in microseconds; left alone from now on */
    void add(Histogram latest) {
        micros.addLast(latest);
        if (micros.size() > READINGS) {
            micros.removeFirst();
        }
        all = new Histogram(3);
        micros.forEach(all::add);
    }

    /** So many of a hundred took no longer; empty if there were none. */
    OptionalDouble percentileMs(double percentile) {
        return all.getTotalCount() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(all.getValueAtPercentile(percentile) / MICROS);
    }
}
