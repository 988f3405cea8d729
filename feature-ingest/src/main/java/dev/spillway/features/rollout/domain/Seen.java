package dev.spillway.features.rollout.domain;

import java.util.Optional;
import java.util.Set;

/**
 * What an instance sees of a group when it decides.
 *
 * @param published the highest version that is published, if it can be used
 * @param withdrawn whether its definition was deleted, which is more than not being there
 * @param ready versions that have caught up and may serve
 * @param ended versions of which nothing is left
 */
public record Seen(Optional<Published> published, boolean withdrawn, Set<Integer> ready, Set<Integer> ended) {
    public Seen {
        ready = Set.copyOf(ready);
        ended = Set.copyOf(ended);
    }

    /** Nothing but what is published. */
    public static Seen of(Published published) {
        return new Seen(Optional.of(published), false, Set.of(), Set.of());
    }
}
