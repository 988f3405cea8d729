package dev.spillway.pipeline.instances;

import dev.spillway.features.lookup.Placement;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** The {@link Sharing} of each application with read replicas. */
final class Sharings {
    private final Map<String, Sharing> byApplication = new ConcurrentHashMap<>();

    Sharing of(Placement placement) {
        Sharing known = byApplication.get(placement.application());
        return known != null
                ? known
                : Objects.requireNonNull(
                        byApplication.computeIfAbsent(placement.application(), application -> new Sharing()));
    }
}
