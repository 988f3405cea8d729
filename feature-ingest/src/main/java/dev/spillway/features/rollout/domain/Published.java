package dev.spillway.features.rollout.domain;

/**
 * A version of a group as it was published.
 *
 * @param version from 1
 * @param checksum of what it means
 * @param text one YAML document that names no file
 */
public record Published(int version, String checksum, String text) {
    public Published {
        if (version < 1) {
            throw new IllegalArgumentException("need a version >= 1, got " + version);
        }
    }

    /** Whether the other is the same in every respect that changes what state means. */
    public boolean meansTheSameAs(Published other) {
        return version == other.version && checksum.equals(other.checksum);
    }
}
