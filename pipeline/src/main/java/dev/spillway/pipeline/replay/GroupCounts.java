package dev.spillway.pipeline.replay;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the records that were carried to a group: each was admitted, filtered, a duplicate or quarantined.
 *
 * @param quarantined by reason
 * @param skippedInputs null or non-finite values of admitted events that were left out of an aggregate
 * @param deleted entities whose life ended
 */
public record GroupCounts(
        String group,
        long records,
        long admitted,
        long filtered,
        long duplicates,
        Map<String, Long> quarantined,
        long skippedInputs,
        long lookUps,
        long queries,
        long deleted) {

    public GroupCounts {
        quarantined = Collections.unmodifiableMap(new TreeMap<>(quarantined));
    }
}
