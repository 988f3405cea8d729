package dev.spillway.pipeline.replay;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What callers were told, beside what a replay says of the same instants.
 *
 * @param samples look-ups that were compared
 * @param otherVersions look-ups that were not, since another version of the definition had answered them
 * @param features by group and name
 */
public record LookupComparison(long samples, long otherVersions, List<OfFeature> features) {

    /** How an answer compares. */
    public enum Verdict {
        /** Status and value agree. */
        EQUAL,
        /** The status agrees, and the value but for a share that is tolerated. */
        WITHIN,
        /** The replay knows of a newer event before the instant, which had not been admitted when the look-up was answered. */
        ARRIVED_LATER,
        /** A copy answered, as it said, and the replay knows of an event that it may have been too far behind to have. */
        STALE,
        /** The entity's life was over: on-line it is deleted, a point in time ignores that. */
        DELETED,
        /** One of the two has a value, and the other has not. */
        MISSING,
        DIFFERENT
    }

    /**
     * One feature's answers.
     *
     * @param counts how many there were of each verdict; none of what is not there
     * @param worst of those that are missing or different, or else within the tolerance: the one that is furthest off
     */
    public record OfFeature(String group, String feature, Map<Verdict, Long> counts, Optional<Example> worst) {
        public OfFeature {
            counts = Map.copyOf(counts);
        }

        public long count(Verdict verdict) {
            return counts.getOrDefault(verdict, 0L);
        }
    }

    /**
     * One answer.
     *
     * @param entity its key
     * @param lookedUp value and status as the caller had them
     * @param replayed value and status as the replay has them
     * @param off the difference as a share of the larger; infinity where there is no such thing
     */
    public record Example(String entity, long atMicros, String lookedUp, String replayed, double off) {}

    public LookupComparison {
        features = List.copyOf(features);
    }

    /** Whether anything is missing or different. */
    public boolean isDifferent() {
        return features.stream()
                .anyMatch(feature -> feature.count(Verdict.MISSING) + feature.count(Verdict.DIFFERENT) > 0);
    }
}
