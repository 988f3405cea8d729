package dev.spillway.pipeline.replay;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What became of all lines of the input.
 *
 * @param records lines that are records, of any topic that is fed
 * @param lookUps lines that are look-ups
 * @param ignored by topic: records that no service reads
 * @param undecodable by reason: records of topics that groups read, which could not be read for any of them
 * @param updates records written to {@code feature-updates}, tombstones among them
 * @param groups by name
 * @param scaling what the scaling service did; empty if it did not run
 * @param comparison with other definitions; empty if there were none to compare with
 * @param audit what callers were told, compared; empty if there were no samples of it
 */
public record ReplayCounts(
        long records,
        long lookUps,
        long queries,
        Map<String, Long> ignored,
        Map<String, Long> undecodable,
        long updates,
        List<GroupCounts> groups,
        Optional<ScalingCounts> scaling,
        Optional<Comparison> comparison,
        Optional<LookupComparison> audit) {

    public ReplayCounts {
        ignored = Collections.unmodifiableMap(new TreeMap<>(ignored));
        undecodable = Collections.unmodifiableMap(new TreeMap<>(undecodable));
        groups = List.copyOf(groups);
    }
}
