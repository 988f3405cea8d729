package dev.spillway.features.cassandra;

import java.util.OptionalInt;

/** Updates come of a version whose definition is not here: not yet, or no more. */
final class UnknownVersionException extends RuntimeException {
    private final String group;
    private final OptionalInt version;

    private UnknownVersionException(String group, OptionalInt version, String message) {
        super(message);
        this.group = group;
        this.version = version;
    }

    static UnknownVersionException ofGroup(String group) {
        return new UnknownVersionException(
                group,
                OptionalInt.empty(),
                "updates of group %s are in the topic, of which no definition is here".formatted(group));
    }

    static UnknownVersionException newer(String group, int version, int known) {
        return new UnknownVersionException(
                group,
                OptionalInt.of(version),
                "group %s: updates of version %d are in the topic, but the newest definition here is version %d: start with the newer definition, or deploy it"
                        .formatted(group, version, known));
    }

    String group() {
        return group;
    }

    /** That is lacking; empty: any would do. */
    OptionalInt version() {
        return version;
    }
}
