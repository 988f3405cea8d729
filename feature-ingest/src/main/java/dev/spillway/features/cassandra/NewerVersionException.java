package dev.spillway.features.cassandra;

/** Updates come of a version whose definition is not here, or not yet: another instance has gone over to it. */
final class NewerVersionException extends RuntimeException {
    NewerVersionException(String group, int version, int known) {
        super(
                "group %s: updates of version %d are in the topic, but the newest definition here is version %d: start with the newer definition, or deploy it"
                        .formatted(group, version, known));
    }
}
