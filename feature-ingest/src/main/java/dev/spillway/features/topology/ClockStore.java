package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** Remembers the event clocks, as of the last commit. One entry per group whose clock is its events'. */
final class ClockStore {

    /** Part of the changelog's name: renaming it sets every event clock back to the next event. */
    static final String NAME = "event-clocks";

    private final KeyValueStore<String, Long> clocks;

    private ClockStore(KeyValueStore<String, Long> clocks) {
        this.clocks = clocks;
    }

    static StoreBuilder<KeyValueStore<String, Long>> builder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.String(), Serdes.Long());
    }

    static ClockStore in(ProcessingContext context) {
        return new ClockStore(context.getStateStore(NAME));
    }

    void restore(List<FeatureGroup> groups, ServiceClocks into) {
        for (FeatureGroup group : groups) {
            @Nullable Long known = clocks.get(group.definition().name());
            if (known != null) {
                into.show(group.definition(), known);
            }
        }
    }

    /** Forgets the clocks of groups other than these. */
    void sweep(Set<String> kept) {
        Sweep.few(clocks, kept);
    }

    void remember(List<FeatureGroup> groups, ServiceClocks from) {
        for (FeatureGroup group : groups) {
            if (group.definition().clock() == GroupClock.EVENT) {
                long now = from.nowMicros(group.definition());
                @Nullable Long known = clocks.get(group.definition().name());
                if (now != ServiceClocks.UNSET && (known == null || known != now)) {
                    clocks.put(group.definition().name(), now);
                }
            }
        }
    }
}
