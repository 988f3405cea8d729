package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.PolicyDefinition;

/** What a policy that arrives is to the running one of its name. */
public enum Succession {
    /** The version is higher: it takes over. */
    NEWER,
    /** The version and the content are the same: nothing changes. */
    SAME,
    /** The version is lower: it is ignored, since the highest wins. */
    OLDER,
    /** The version is the same, the content is another: it is refused, and must raise its version. */
    CHANGED;

    public static Succession of(PolicyDefinition running, PolicyDefinition arriving) {
        if (arriving.version() != running.version()) {
            return arriving.version() > running.version() ? NEWER : OLDER;
        }
        return arriving.checksum().equals(running.checksum()) ? SAME : CHANGED;
    }
}
