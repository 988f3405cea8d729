package dev.spillway.features.topology;

/** What a version of a group is to do. */
public enum Role {
    /** Nobody has said it since the start: what it did before, each partition remembers for itself. */
    UNSAID,
    /** Folds events, and tells nobody. */
    SILENT,
    /** Folds events and tells of them. */
    TELLING,
    /** Folds no more: sends a tombstone for each entity that was told of, and forgets it. */
    LEAVING,
    /** Folds no more, and forgets its entities. */
    ENDED;

    boolean folds() {
        return this != LEAVING && this != ENDED;
    }
}
