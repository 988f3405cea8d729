package dev.spillway.bench.ingest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a bench of ingest has found; its values were equal, or it would not have ended.
 *
 * @param entities that had an event
 */
public record IngestResult(
        Workload workload, Map<Kind, List<Drained>> drained, long entities, Optional<Freshness> freshness) {

    /** The median over the runs of a kind. */
    double median(Kind kind, ToDoubleFunction<Drained> figure) {
        double[] sorted = drained.getOrDefault(kind, List.of()).stream()
                .mapToDouble(figure)
                .sorted()
                .toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Spillway's median over that of another. */
    double ratio(Kind to, ToDoubleFunction<Drained> figure) {
        return median(Kind.SPILLWAY, figure) / median(to, figure);
    }
}
