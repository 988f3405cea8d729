package dev.spillway.features.rollout.domain;

import java.util.Optional;

/** What a definition that arrives is to those that are known of its group. */
public enum Arrival {
    /** Its version is the highest: it back-fills and takes over. */
    NEWER,
    /** It is known, and means the same in other words, such as another default: its text replaces the one that was. */
    REWORDED,
    /** It is known, word by word. */
    SAME,
    /** A higher version is known, and wins. */
    OLDER,
    /** Its version is known and means something else: it must raise its version. */
    CHANGED,
    /** It was rolled back, or removed: it must raise its version. */
    REFUSED;

    /**
     * Judges one.
     *
     * @param published the highest of the group that is published
     */
    public static Arrival of(Published arriving, Optional<Published> published, Deployment deployed) {
        Optional<Published> running = deployed.running().stream()
                .map(Deployed::definition)
                .filter(each -> each.version() == arriving.version())
                .findFirst();
        if (arriving.version() <= deployed.refused()) {
            return running.isPresent() ? OLDER : REFUSED;
        }
        if (published.isPresent() && arriving.version() == published.get().version()) {
            return sameVersion(arriving, published.get());
        }
        if (arriving.version() < Math.max(published.map(Published::version).orElse(0), deployed.highest())) {
            return OLDER;
        }
        return running.isPresent() && !arriving.meansTheSameAs(running.get()) ? CHANGED : NEWER;
    }

    private static Arrival sameVersion(Published arriving, Published known) {
        if (!arriving.meansTheSameAs(known)) {
            return CHANGED;
        }
        return arriving.text().equals(known.text()) ? SAME : REWORDED;
    }
}
