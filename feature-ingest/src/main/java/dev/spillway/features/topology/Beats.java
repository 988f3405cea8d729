package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When an owner writes a {@link Beat}: with every write-back, and once an interval while nothing comes. */
record Beats(List<FeatureGroup> groups, ServiceClocks clocks) {

    /** So far behind does a copy seem while nothing comes, and no record is written more often then. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /**
     * After a write-back.
     *
     * @param beganMicros before the first of its states was written
     */
    void after(EntityStore entities, long beganMicros) {
        entities.beat(new Beat(beganMicros, shown()));
    }

    /** While nothing comes; a write-back that is about to come beats by itself. */
    void whenIdle(EntityStore entities) {
        long now = clocks.wallMicros();
        @Nullable Beat last = entities.beat();
        boolean due = last == null || now - last.wallMicros() >= INTERVAL.toMillis() * 900;
        if (due && entities.isWritten()) {
            after(entities, now);
        }
    }

    private Map<String, Long> shown() {
        var shown = new HashMap<String, Long>();
        for (FeatureGroup group : groups) {
            GroupDefinition definition = group.definition();
            boolean event = definition.clock() == GroupClock.EVENT;
            shown.put(definition.versionedName(), event ? clocks.nowMicros(definition) : ServiceClocks.UNSET);
        }
        return shown;
    }
}
