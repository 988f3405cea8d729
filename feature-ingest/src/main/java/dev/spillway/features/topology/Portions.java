package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Portion;
import dev.spillway.topologies.CopyableStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What a task has added up of entities that run hot and whose home is another partition, until it is sent there: one record
 * for each entity and group in place of one for each event. On the heap alone, and only as long as the running transaction:
 * {@link SendPortions} empties it before each commit, so the events are in the topic of routed ones by the commit that has read
 * them, and an aborted transaction loses nothing that will not be read again. A store, so that two processors of a task share it.
 *
 * <p>Bounded by the entities that may be hot at a time ({@link dev.spillway.features.domain.HotKeys} and those listed), the
 * groups of their kind, and what makes a portion full.
 */
final class Portions implements CopyableStore {
    static final String NAME = "portions";

    private final Map<FeatureGroup, Map<String, Held>> byGroup = new LinkedHashMap<>();
    private int size;
    private boolean open;

    /** A portion that is not sent yet. */
    static final class Held {
        private final FeatureGroup group;
        private final String entityKey;
        private final Portion portion;
        private long timestampMs = Long.MAX_VALUE;

        private Held(FeatureGroup group, String entityKey) {
            this.group = group;
            this.entityKey = entityKey;
            this.portion = group.newPortion();
        }

        FeatureGroup group() {
            return group;
        }

        String entityKey() {
            return entityKey;
        }

        Portion portion() {
            return portion;
        }

        /** The least of its records': as old as the oldest that waits in it. */
        long timestampMs() {
            return timestampMs;
        }
    }

    static StoreBuilder<Portions> builder() {
        return new Builder();
    }

    /**
     * Adds the event that the member has judged last to its entity's portion.
     *
     * @param full is given what must be sent now: the portion before, if the entity's life was over, and this one if it is full
     * @return whether nothing was held before
     */
    boolean add(Member member, String key, long timestampMs, Consumer<Held> full) {
        FeatureGroup group = member.group();
        long clock = member.clockMicros();
        boolean first = size == 0;
        Map<String, Held> held = byGroup.computeIfAbsent(group, g -> new HashMap<>());
        Held one = held.get(key);
        if (one != null && one.portion.isOver(clock)) {
            take(group, key, full);
            one = null;
        }
        if (one == null) {
            one = new Held(group, key);
            held.put(key, one);
            size++;
        }
        one.portion.add(member.intake().inputs(), clock);
        one.timestampMs = Math.min(one.timestampMs, timestampMs);
        if (one.portion.isFull()) {
            take(group, key, full);
        }
        return first && size > 0;
    }

    /** Gives away what is held of an entity, if anything is. */
    void take(FeatureGroup group, String key, Consumer<Held> taker) {
        if (size == 0) {
            return;
        }
        Map<String, Held> held = byGroup.get(group);
        Held one = held == null ? null : held.remove(key);
        if (one != null) {
            size--;
            taker.accept(one);
        }
    }

    /** Gives away all. */
    void takeAll(Consumer<Held> taker) {
        for (Map<String, Held> held : byGroup.values()) {
            for (Iterator<Held> each = held.values().iterator(); each.hasNext(); ) {
                Held one = each.next();
                each.remove();
                size--;
                taker.accept(one);
            }
        }
    }

    /** Forgets all: what an aborted transaction had read is read again. */
    void forget() {
        byGroup.clear();
        size = 0;
    }

    private static final class Builder implements StoreBuilder<Portions> {
        @Override
        public StoreBuilder<Portions> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<Portions> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<Portions> withLoggingEnabled(Map<String, String> config) {
            return this;
        }

        @Override
        public StoreBuilder<Portions> withLoggingDisabled() {
            return this;
        }

        @Override
        public Portions build() {
            return new Portions();
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public String name() {
            return NAME;
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
        forget();
        open = true;
    }

    @Override
    public void close() {
        forget();
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** None: what is held is nothing that a commit leaves behind. */
    @Override
    public List<KeyValue<Bytes, byte[]>> entries() {
        return new ArrayList<>();
    }

    @Override
    public void load(Bytes key, byte @Nullable [] value) {
        throw new IllegalStateException("portions are never carried over");
    }
}
