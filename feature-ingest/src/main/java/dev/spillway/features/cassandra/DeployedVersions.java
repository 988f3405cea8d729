package dev.spillway.features.cassandra;

import java.util.OptionalInt;

/**
 * What is deployed anywhere. Another instance may have gone over to a version, and tell updates of it, before this one has heard
 * of it: such updates are to wait. Those of what was taken away are not.
 */
public interface DeployedVersions {
    /** For whoever knows all groups from the beginning. */
    DeployedVersions ALL_KNOWN = (group, version, batch) -> true;

    /**
     * Whether a version of a group is deployed nowhere. For any thread; returns at once, and false if that cannot be said yet,
     * which is then found out.
     *
     * @param version empty: any of them
     * @param batch a number that grows: what was known before anyone asked with this one or a higher does not count
     */
    boolean lack(String group, OptionalInt version, long batch);
}
