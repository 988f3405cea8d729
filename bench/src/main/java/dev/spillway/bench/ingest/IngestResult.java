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
        return Median.of(drained.getOrDefault(kind, List.of()).stream().mapToDouble(figure));
    }

    /** Spillway's median over that of another. */
    double ratio(Kind to, ToDoubleFunction<Drained> figure) {
        return median(Kind.SPILLWAY, figure) / median(to, figure);
    }
}
