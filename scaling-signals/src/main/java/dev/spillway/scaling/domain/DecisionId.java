package dev.spillway.scaling.domain;

/** What names a decision for good: the key of its fleet's records, and the decision's number. */
final class DecisionId {
    private DecisionId() {}

    /** The id of a fleet's decision; in the fleet's name {@code |} and {@code \} are escaped, as in a record's key. */
    static String of(String fleet, long epoch) {
        return fleet.replace("\\", "\\\\").replace("|", "\\|") + "@" + epoch;
    }
}
