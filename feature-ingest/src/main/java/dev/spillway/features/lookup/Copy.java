package dev.spillway.features.lookup;

import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.Origin;
import java.util.OptionalLong;

/** What one instance has of an entity. */
public sealed interface Copy {

    /**
     * Its features.
     *
     * @param origin STATE or STANDBY
     * @param staleMicros how far behind its owner the copy may be: what was folded later than so long ago may be missing. Empty
     *     for an owner that writes as it should
     */
    record Found(FeatureVector vector, Origin origin, OptionalLong staleMicros) implements Copy {}

    /** Nothing that may be told. */
    enum Absent implements Copy {
        /** The entity's partition is not at this instance, or its state is not open. */
        ELSEWHERE,
        /** There is a copy here, and it is further behind than was allowed, or nobody knows how far. */
        BEHIND
    }
}
