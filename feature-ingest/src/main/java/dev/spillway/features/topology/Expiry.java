package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * When to look whether an entity's life has ended: a timer per entity of a group with a ttl, in the order of (group, due,
 * entity). A timer is set when an entity begins and again when it goes off too early, so an event costs nothing here. One
 * timer per living entity, two while a deleted one comes back.
 */
final class Expiry {

    /** Part of the changelog's name: renaming it means that no entity ever ends. */
    static final String NAME = "expiry-timers";

    private static final byte[] SET = {1};

    private final KeyValueStore<Bytes, byte[]> timers;

    private Expiry(KeyValueStore<Bytes, byte[]> timers) {
        this.timers = timers;
    }

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray());
    }

    static Expiry in(ProcessingContext context) {
        return new Expiry(context.getStateStore(NAME));
    }

    /** A timer that has gone off. */
    record Timer(String entityKey, Bytes stored) {}

    void set(String group, long dueMicros, String entityKey) {
        timers.put(timer(group, dueMicros, entityKey), SET);
    }

    void clear(Timer timer) {
        timers.delete(timer.stored);
    }

    /** Clears timers of groups other than these, but no more than so many; true if there may be more. */
    boolean sweep(Set<String> kept, int most) {
        return Sweep.prefixes(timers, kept, most);
    }

    /** The timers of a group that are due by then, earliest first, but no more than so many. */
    List<Timer> due(String group, long byMicros, int most) {
        var due = new ArrayList<Timer>();
        int prefix = group.getBytes(UTF_8).length + 1 + Long.BYTES;
        try (KeyValueIterator<Bytes, byte[]> found =
                timers.range(timer(group, Long.MIN_VALUE, ""), timer(group, byMicros + 1, ""))) {
            while (found.hasNext() && due.size() < most) {
                KeyValue<Bytes, byte[]> next = found.next();
                byte[] key = next.key.get();
                due.add(new Timer(new String(key, prefix, key.length - prefix, UTF_8), next.key));
            }
        }
        return due;
    }

    private static Bytes timer(String group, long dueMicros, String entityKey) {
        byte[] name = group.getBytes(UTF_8);
        byte[] entity = entityKey.getBytes(UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(name.length + 1 + Long.BYTES + entity.length)
                .put(name)
                .put((byte) 0)
                // as an unsigned number, so that times before 1970 come first
                .putLong(dueMicros ^ Long.MIN_VALUE)
                .put(entity)
                .array());
    }
}
