package dev.spillway.pipeline.replay;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the records that were carried to a group: each was admitted, filtered, a duplicate,
 * quarantined or not asked for.
 *
 * @param quarantined by reason
 * @param skippedInputs null or non-finite values of admitted events that were left out of an aggregate
 * @param deleted entities whose life ended
 * @param unasked events of entities that no query asks for: nobody judges them if only queries are to be answered
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
        long deleted,
        long unasked) {

    public GroupCounts {
        quarantined = Collections.unmodifiableMap(new TreeMap<>(quarantined));
    }
}
