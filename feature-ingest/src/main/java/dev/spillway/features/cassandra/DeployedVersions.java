package dev.spillway.features.cassandra;

import java.util.OptionalInt;

/**
 * What is deployed anywhere. Another instance may have gone over to a version, and tell updates of it, before this one has heard
 * of it: such updates are to wait. Those of what was taken away are not.
 */
public interface DeployedVersions {
    /** For whoever knows all groups from the beginning. */
    DeployedVersions ALL_KNOWN = (group, version, sinceNanos) -> true;

    /**
     * Whether a version of a group is deployed nowhere. For any thread; returns at once, and false if that cannot be
     * said yet, which is then found out.
     *
     * @param version empty: any of them
     * @param sinceNanos of {@link System#nanoTime}: what was known before does not count
     */
    boolean lack(String group, OptionalInt version, long sinceNanos);
}
