package dev.spillway.bench.restore;

import dev.spillway.bench.ingest.Kind;
import dev.spillway.bench.ingest.Median;
import dev.spillway.bench.ingest.Workload;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What a bench of restoring has found; all restored values were those from before, or it would not have ended.
 *
 * @param entities that had an event
 */
public record RestoreResult(Workload workload, long entities, List<Restored> runs) {

    /** The runs of a kind over a changelog of a form. */
    Stream<Restored> of(Kind kind, Changelog changelog) {
        return runs.stream().filter(run -> run.kind() == kind && run.changelog() == changelog);
    }

    /** The median over those; NaN if there are none. */
    double median(Kind kind, Changelog changelog, ToDoubleFunction<Restored> figure) {
        return Median.of(of(kind, changelog).mapToDouble(figure));
    }
}
