package dev.spillway.pipeline.replay;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the scaling service did in a replay. Each record was admitted, filtered, a duplicate or quarantined.
 *
 * @param records of its topics, and rows of {@code --signals}
 * @param quarantined by reason
 * @param signals written
 * @param warnings one line each: what makes the result doubtful
 */
public record ScalingCounts(
        long records,
        long admitted,
        long filtered,
        long duplicates,
        Map<String, Long> quarantined,
        long signals,
        long decisions,
        long alerts,
        List<String> warnings) {

    public ScalingCounts {
        quarantined = Collections.unmodifiableMap(new TreeMap<>(quarantined));
        warnings = List.copyOf(warnings);
    }
}
