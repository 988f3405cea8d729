package dev.spillway.bench.restore;

import dev.spillway.bench.ingest.Kind;

/**
 * What one start with an empty disk has shown.
 *
 * @param seconds from when the service joins its group until it has all of its state and runs
 * @param cpuSeconds of the process meanwhile, user and system
 * @param allSeconds from the first preparation of the service: topics, schemas, clients
 * @param records on the broker, in all changelogs, transaction markers not counted
 * @param bytes of those changelogs on the broker's disk
 */
public record Restored(
        Kind kind,
        Changelog changelog,
        double seconds,
        double cpuSeconds,
        double allSeconds,
        long records,
        long bytes) {}
