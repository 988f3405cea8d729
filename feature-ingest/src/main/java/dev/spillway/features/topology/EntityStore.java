package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.TornReadException;
import dev.spillway.topologies.CopyableStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The states of a task's entities: changed in place on the heap, and written to a stock logged store once per commit,
 * however often they changed. What is on the heap is bounded by a number of entities; the rest is read when needed.
 *
 * <p>Written by the stream thread alone, which must call {@link #writeBack} before every commit. Read by any thread: a
 * reader sees each state whole, but it may see what the running transaction has not committed.
 */
final class EntityStore implements EntityReader, CopyableStore {

    /** Part of the changelog's name: renaming it loses every state. */
    static final String NAME = "entity-states";

    /** How often a reader comes between two writes of one entity at most; more often means damage. */
    private static final int ATTEMPTS = 10_000;

    /** The same of a copy, which another thread restores in batches: the rest of a state may be as far away as its owner. */
    private static final int ATTEMPTS_OF_A_COPY = 200;

    /** No group has a name that begins so. */
    private static final Bytes BEAT = Bytes.wrap(new byte[] {0});

    /** One entity on the heap. Its monitor guards its state. */
    static final class Entity {
        private final Space space;
        private final String key;
        private final EntityState state;
        private boolean dirty;

        private long changedMs;

        /** When it was put where it is among what is dirty. */
        private long queuedMs;

        private boolean used;
        private boolean gone;

        private Entity(Space space, String key, EntityState state) {
            this.space = space;
            this.key = key;
            this.state = state;
        }

        String key() {
            return key;
        }

        FeatureGroup group() {
            return space.group;
        }

        EntityState state() {
            return state;
        }
    }

    /** The entities of one group. */
    private static final class Space {
        private final FeatureGroup group;
        private final byte[] prefix;
        private final Map<String, Entity> entities = new ConcurrentHashMap<>();

        /** As long as it is owned. */
        private @Nullable Tenure tenure;

        Space(FeatureGroup group) {
            this.group = group;
            String version = group.definition().versionedName();
            this.prefix = (version + '\0').getBytes(UTF_8);
        }

        /** The row is part 0; the parts of the state follow. */
        Bytes bytes(String key, int part) {
            byte[] text = key.getBytes(UTF_8);
            var bytes = new byte[prefix.length + text.length + 2];
            System.arraycopy(prefix, 0, bytes, 0, prefix.length);
            System.arraycopy(text, 0, bytes, prefix.length, text.length);
            bytes[bytes.length - 1] = (byte) part;
            return Bytes.wrap(bytes);
        }
    }

    private final KeyValueStore<Bytes, byte[]> inner;
    private final int limit;
    private final Map<String, Space> spaces = new ConcurrentHashMap<>();
    private final List<Entity> clock = new ArrayList<>();

    /** In the order in which they came here. */
    private final Deque<Entity> dirty = new ArrayDeque<>();

    private int hand;
    private volatile boolean owned;
    private volatile @Nullable Beat newestBeat;

    private EntityStore(StoreBuilder<KeyValueStore<Bytes, byte[]>> inner, List<FeatureGroup> groups, int limit) {
        this.inner = inner.build();
        this.limit = limit;
        groups.forEach(g -> spaces.put(g.definition().name(), new Space(g)));
    }

    /**
     * @param limit how many entities a task keeps on the heap, at least 2; below the number that are busy at a time, much of
     *     the gain is lost
     */
    static StoreBuilder<EntityStore> builder(List<FeatureGroup> groups, int limit) {
        return new Builder(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray()),
                groups,
                limit);
    }

    private record Builder(StoreBuilder<KeyValueStore<Bytes, byte[]>> inner, List<FeatureGroup> groups, int limit)
            implements StoreBuilder<EntityStore> {
        @Override
        public StoreBuilder<EntityStore> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<EntityStore> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<EntityStore> withLoggingEnabled(Map<String, String> config) {
            inner.withLoggingEnabled(config);
            return this;
        }

        @Override
        public StoreBuilder<EntityStore> withLoggingDisabled() {
            inner.withLoggingDisabled();
            return this;
        }

        @Override
        public EntityStore build() {
            return new EntityStore(inner, groups, limit);
        }

        @Override
        public Map<String, String> logConfig() {
            return inner.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return inner.loggingEnabled();
        }

        @Override
        public String name() {
            return inner.name();
        }
    }

    /** The entity, with an empty state if nothing is known of it. Only for the stream thread. */
    Entity entity(FeatureGroup group, String key) {
        Space space = space(group);
        Entity entity = space.entities.get(key);
        if (entity == null) {
            byte[] row = inner.get(space.bytes(key, 0));
            entity = new Entity(space, key, row == null ? group.newState() : decode(space, key, row));
            if (clock.size() < limit) {
                clock.add(entity);
            } else {
                clock.set(freed(), entity);
            }
            space.entities.put(key, entity);
        }
        entity.used = true;
        return entity;
    }

    /**
     * Says that the state of the entity has changed; true if it is the first since the last write-back.
     *
     * @param nowMs for {@link #writeBackIdle}
     */
    boolean changed(Entity entity, long nowMs) {
        entity.changedMs = nowMs;
        if (entity.dirty) {
            return false;
        }
        entity.dirty = true;
        queue(entity, nowMs);
        return dirty.size() == 1;
    }

    private void queue(Entity entity, long nowMs) {
        entity.queuedMs = nowMs;
        dirty.add(entity);
    }

    /** Whether more has changed than the heap has room for, so that it must be written back before the commit. */
    boolean isCrowded() {
        return dirty.size() > limit / 2;
    }

    /** Removes the entity, from the heap and from below. What comes later starts anew. */
    void remove(Entity entity) {
        tenure(entity.group()).ends(entity.state);
        synchronized (entity) {
            entity.gone = true;
            for (int part = 0; part <= entity.state.partCount(); part++) {
                inner.delete(entity.space.bytes(entity.key, part));
            }
            entity.space.entities.remove(entity.key, entity);
        }
    }

    /**
     * Writes what has changed since the last time.
     *
     * @param before is called with each changed entity before it is written, and may change it a last time
     */
    void writeBack(Consumer<Entity> before) {
        dirty.forEach(entity -> writeBack(entity, before));
        dirty.clear();
    }

    /**
     * Writes some of what has changed and was then left alone. Called often between two commits it leaves little for the commit,
     * during which events wait; and it makes them wait for a few writes only. What changes all the time is left, as it would only be
     * written twice.
     *
     * @param idleMs so long it was left alone
     * @param most how many are written
     * @param before as for all
     */
    void writeBackIdle(long nowMs, long idleMs, int most, Consumer<Entity> before) {
        int written = 0;
        for (Entity oldest = dirty.peek();
                oldest != null && oldest.queuedMs <= nowMs - idleMs && written < most;
                oldest = dirty.peek()) {
            dirty.remove();
            if (oldest.changedMs <= nowMs - idleMs) {
                writeBack(oldest, before);
                written++;
            } else {
                queue(oldest, nowMs);
            }
        }
    }

    private void writeBack(Entity entity, Consumer<Entity> before) {
        // one that is not dirty was written before this failed half-way
        if (entity.dirty && !entity.gone) {
            synchronized (entity) {
                before.accept(entity);
                write(entity);
            }
        }
        entity.dirty = false;
    }

    private void write(Entity entity) {
        EntityState state = entity.state;
        // parts first: a reader that finds a new row below must find the parts that belong to it
        for (int part = 0; part < state.partCount(); part++) {
            if (state.isPartChanged(part)) {
                inner.put(entity.space.bytes(entity.key, part + 1), state.encodePart(part));
                state.partWritten(part);
            }
        }
        inner.put(entity.space.bytes(entity.key, 0), state.encodeRow());
    }

    /** Begins to be written to, by a task that folds events and does with each group what it is told. */
    void own(Roles roles, ServiceClocks clocks) {
        forget();
        spaces.values().forEach(space -> space.tenure = new Tenure(space.group, roles, clocks, inner));
        owned = true;
    }

    /** Whether a group's updates are told, and from when on. Only for the stream thread, of a store that is owned. */
    Tenure tenure(FeatureGroup group) {
        Tenure tenure = space(group).tenure;
        if (tenure == null) {
            throw new IllegalStateException("the store is not owned");
        }
        return tenure;
    }

    /** Whether to tell of the entity; then its next revision exceeds whatever may have been told of it by others. */
    boolean isToTell(Entity entity) {
        Tenure tenure = tenure(entity.group());
        if (!tenure.tells()) {
            return false;
        }
        tenure.raise(entity.state);
        return true;
    }

    /**
     * The entities of a group that are written back, in the order of their keys, but no more than so many.
     *
     * @param after not before the one after this; empty: from the first
     */
    List<String> keys(FeatureGroup group, String after, int most) {
        Space space = space(group);
        var keys = new ArrayList<String>();
        byte[] end = space.prefix.clone();
        end[end.length - 1] = 1;
        Bytes from = after.isEmpty() ? Bytes.wrap(space.prefix) : space.bytes(after, 0);
        try (KeyValueIterator<Bytes, byte[]> rows = inner.range(from, Bytes.wrap(end))) {
            while (keys.size() < most && rows.hasNext()) {
                byte[] key = rows.next().key.get();
                boolean isRow = key[key.length - 1] == 0;
                if (isRow) {
                    String entity = new String(key, space.prefix.length, key.length - space.prefix.length - 2, UTF_8);
                    if (!entity.equals(after)) {
                        keys.add(entity);
                    }
                }
            }
        }
        return keys;
    }

    /**
     * Forgets what belongs to none of these groups, be it here or left behind by others that there were; no more at once than so many.
     *
     * @return whether there may be more
     */
    boolean sweep(Set<String> kept, int most) {
        spaces.values().stream()
                .filter(space -> !kept.contains(space.group.definition().versionedName()))
                .forEach(space -> {
                    space.entities.values().forEach(entity -> entity.gone = true);
                    space.entities.clear();
                });
        Sweep.tenures(inner, kept);
        return Sweep.prefixes(inner, kept, most);
    }

    /** Is written to no more, but perhaps restored as a copy of what another instance writes. */
    void disown() {
        owned = false;
        newestBeat = null;
        forget();
    }

    /**
     * Writes a beat, which reaches a copy after all that was written before. There must be nothing that is changed and not
     * written back.
     */
    void beat(Beat beat) {
        inner.put(BEAT, beat.bytes());
        newestBeat = beat;
    }

    /** Whether nothing has changed since the last write-back. */
    boolean isWritten() {
        return dirty.isEmpty();
    }

    @Override
    public boolean isOwned() {
        return owned;
    }

    @Override
    public @Nullable Beat beat() {
        if (owned) {
            return newestBeat;
        }
        byte[] bytes = inner.get(BEAT);
        return bytes == null ? null : Beat.of(bytes);
    }

    /** Forgets what is on the heap: a task that comes back finds below what others have written since. */
    void forget() {
        spaces.values().forEach(space -> space.entities.clear());
        clock.clear();
        dirty.clear();
        hand = 0;
    }

    /** Finds a place on the heap whose entity was not used lately and is not dirty, and frees it. */
    private int freed() {
        for (int looked = 0; looked <= 2 * clock.size(); looked++) {
            hand = (hand + 1) % clock.size();
            Entity old = clock.get(hand);
            if (old.gone) {
                return hand;
            }
            if (old.used) {
                old.used = false;
            } else if (!old.dirty) {
                old.space.entities.remove(old.key, old);
                return hand;
            }
        }
        throw new IllegalStateException("all " + limit + " entities on the heap are dirty: write back when crowded");
    }

    @Override
    public <T> T read(FeatureGroup group, String key, Function<@Nullable EntityState, T> reader) {
        Space space = space(group);
        for (int attempt = 0; ; attempt++) {
            Entity entity = space.entities.get(key);
            if (entity != null) {
                synchronized (entity) {
                    if (!entity.gone) {
                        return reader.apply(entity.state.isEmpty() ? null : entity.state);
                    }
                }
            }
            byte[] row = inner.get(space.bytes(key, 0));
            if (row == null) {
                if (space.entities.containsKey(key)) {
                    continue;
                }
                return reader.apply(null);
            }
            try {
                return reader.apply(decode(space, key, row));
            } catch (TornReadException e) {
                if (attempt >= (owned ? ATTEMPTS : ATTEMPTS_OF_A_COPY)) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private EntityState decode(Space space, String key, byte[] row) {
        return space.group.decodeRow(row, part -> inner.get(space.bytes(key, part + 1)));
    }

    private Space space(FeatureGroup group) {
        Space space = spaces.get(group.definition().name());
        if (space == null
                || space.group.definition().version() != group.definition().version()) {
            throw new IllegalStateException(
                    "no space for group " + group.definition().versionedName());
        }
        return space;
    }

    @Override
    public List<KeyValue<Bytes, byte[]>> entries() {
        var entries = new ArrayList<KeyValue<Bytes, byte[]>>();
        try (KeyValueIterator<Bytes, byte[]> all = inner.all()) {
            all.forEachRemaining(entries::add);
        }
        return entries;
    }

    @Override
    public void load(Bytes key, byte[] value) {
        forget();
        inner.put(key, value);
        for (Space space : spaces.values()) {
            Tenure tenure = space.tenure;
            if (tenure != null) {
                tenure.restore();
            }
        }
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        inner.init(context, root);
    }

    @Override
    public void close() {
        disown();
        inner.close();
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        inner.commit(offsets);
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        return inner.committedOffset(partition);
    }

    @Override
    @SuppressWarnings("deprecation") // Kafka Streams asks it of every store
    public boolean managesOffsets() {
        return inner.managesOffsets();
    }

    @Override
    public boolean persistent() {
        return inner.persistent();
    }

    @Override
    public boolean isOpen() {
        return inner.isOpen();
    }

    @Override
    public Position getPosition() {
        return inner.getPosition();
    }
}
