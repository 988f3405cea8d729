package dev.spillway.features.source;

/**
 * What became of a record's value.
 *
 * @param fault what was wrong, in a few words without the content; empty if it was read
 */
public record Outcome(Kind kind, String fault) {
    static final Outcome READ = new Outcome(Kind.READ, "");

    public enum Kind {
        /** Every slot of the event is set, null or bad. */
        READ,
        /** The event is empty: the value is not of the form that its topic has. */
        UNDECODABLE,
        /** The event is empty: the registry knows no schema of the value's id. */
        UNKNOWN_SCHEMA
    }

    static Outcome undecodable(String fault) {
        return new Outcome(Kind.UNDECODABLE, fault);
    }

    static Outcome unknownSchema(int id) {
        return new Outcome(Kind.UNKNOWN_SCHEMA, "the registry knows no schema " + id);
    }

    public boolean isRead() {
        return kind == Kind.READ;
    }
}
