package dev.spillway.bench.scaling;

import java.util.List;

/**
 * What a run has shown.
 *
 * @param startMs from the process' begin until its topologies ran, policies checked and published
 * @param lagsSeconds once a second, sorted
 * @param worstDelayMicros by how much a sample was sent later than it was due, at the most
 * @param changesMs from publishing a policy until it governed all its fleets, once for each change
 */
public record ScalingResult(
        FleetLoad load,
        long startMs,
        ScalingRun.Usage from,
        ScalingRun.Usage to,
        List<Double> lagsSeconds,
        long worstDelayMicros,
        Reading.Read read,
        List<Long> changesMs) {

    double seconds() {
        return (to.atNanos() - from.atNanos()) / 1e9;
    }

    double samplesPerSecond() {
        return (to.admitted() - from.admitted()) / seconds();
    }

    double cpuSeconds() {
        return (to.cpuNanos() - from.cpuNanos()) / 1e9;
    }

    double samplesPerCpuSecond() {
        return (to.admitted() - from.admitted()) / cpuSeconds();
    }

    /** Of the processors of the machine, how many the service has used. */
    double processors() {
        return cpuSeconds() / seconds();
    }

    double lag(double quantile) {
        return lagsSeconds.get((int) Math.floor(quantile * (lagsSeconds.size() - 1)));
    }

    long slowestChangeMs() {
        return changesMs.stream().mapToLong(ms -> ms).max().orElse(0);
    }
}
