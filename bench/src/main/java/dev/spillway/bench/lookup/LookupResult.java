package dev.spillway.bench.lookup;

import dev.spillway.bench.ingest.Workload;
import dev.spillway.bench.lookup.Cell.Reach;
import java.util.List;
import java.util.Optional;

/**
 * What a bench of look-ups has found; the values of both contenders were equal, or it would not have ended.
 *
 * @param entities that had an event
 * @param duePerSecond look-ups of the open loop
 */
public record LookupResult(Workload workload, long entities, int rounds, double duePerSecond, List<Cell> cells) {

    /** What was found of one kind of look-up; empty if it was not measured. */
    Optional<Cell> cell(Reach reach, boolean zipf, boolean written) {
        return cells.stream()
                .filter(c -> c.reach() == reach && c.zipf() == zipf && c.foldedPerSecond() > 0 == written)
                .findFirst();
    }
}
