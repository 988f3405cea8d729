package dev.spillway.bench.sketches;

import java.util.List;

/**
 * What the groups cost, the one without a sketch first.
 *
 * @param entities whose events were folded in turn
 * @param events of each measurement
 * @param counts after how many events of an entity, spread over an hour, its state was taken
 */
public record SketchResult(int entities, long events, int rounds, List<Integer> counts, List<Cost> costs) {

    /**
     * Of one group, all of it.
     *
     * @param nanosPerEvent CPU of reading and folding an event
     * @param nanosPerWriteBack CPU of telling of an entity and encoding its state before a commit
     * @param stateBytes of an entity, after each of the counts
     */
    public record Cost(Sketch sketch, double nanosPerEvent, double nanosPerWriteBack, List<Double> stateBytes) {}

    Cost without() {
        return costs.get(0);
    }
}
