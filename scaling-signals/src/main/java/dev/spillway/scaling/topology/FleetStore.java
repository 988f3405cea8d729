package dev.spillway.scaling.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.scaling.domain.Collector;
import dev.spillway.scaling.domain.Decider;
import dev.spillway.scaling.domain.Fleet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The fleets of a task: on the heap, and in a stock logged store, to which goes what each record changed: the sample's instance,
 * and at a signal the fleet's own few hundred bytes. Nothing is read from there but at the start.
 *
 * <p>Bounds: as many fleets as were ever seen, each with the instances that its {@link Collector} keeps. An ended fleet is a few
 * hundred bytes, which keep its epoch.
 */
final class FleetStore {

    /** Part of the changelog's name: renaming it loses every state. */
    static final String NAME = "fleets";

    /** In the order in which they are read back: a head before its instances. */
    private static final byte DECIDER = 'd';

    private static final byte HEAD = 'h';
    private static final byte INSTANCE = 'i';

    private final KeyValueStore<Bytes, byte[]> stored;
    private final Map<String, Fleet> fleets = new TreeMap<>();

    private FleetStore(KeyValueStore<Bytes, byte[]> stored) {
        this.stored = stored;
    }

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray());
    }

    /** No fleets yet: see {@link #restore}. */
    static FleetStore in(ProcessingContext context) {
        return new FleetStore(context.getStateStore(NAME));
    }

    /** Reads the fleets back as they are stored. */
    void restore() {
        @Nullable Decider decider = null;
        @Nullable Collector collector = null;
        try (KeyValueIterator<Bytes, byte[]> all = stored.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> each = all.next();
                byte[] key = each.key.get();
                int end = endOfName(key);
                String fleet = new String(key, 0, end, UTF_8);
                switch (key[end + 1]) {
                    case DECIDER -> decider = Decider.of(each.value);
                    case HEAD -> {
                        collector = Collector.decode(fleet, each.value);
                        Decider own = decider == null ? Decider.of(fleet) : decider;
                        fleets.put(fleet, new Fleet(fleet, collector, own));
                        decider = null;
                    }
                    case INSTANCE -> {
                        if (collector == null) {
                            throw new IllegalStateException(
                                    "an instance of fleet " + fleet + " is stored, and no fleet");
                        }
                        collector.decodeInstance(new String(key, end + 2, key.length - end - 2, UTF_8), each.value);
                    }
                    default -> throw new IllegalStateException("no part of a fleet: " + key[end + 1]);
                }
            }
        }
    }

    private static int endOfName(byte[] key) {
        int end = 0;
        while (key[end] != 0) {
            end++;
        }
        return end;
    }

    /** The fleet of that name, which begins now if it was never seen. */
    Fleet fleet(String name) {
        return fleets.computeIfAbsent(name, Fleet::of);
    }

    Optional<Fleet> known(String name) {
        return Optional.ofNullable(fleets.get(name));
    }

    Collection<Map.Entry<String, Fleet>> all() {
        return fleets.entrySet();
    }

    /** Stores what has changed of a fleet's samples. */
    void store(String name, Fleet fleet) {
        Collector collector = fleet.collector();
        if (!collector.isHeadStored()) {
            stored.put(key(name, HEAD, ""), collector.encodeHead());
        }
        for (String instance : collector.unstored()) {
            Bytes key = key(name, INSTANCE, instance);
            Optional<byte[]> bytes = collector.encodeInstance(instance);
            if (bytes.isPresent()) {
                stored.put(key, bytes.get());
            } else {
                stored.delete(key);
            }
        }
        collector.stored();
    }

    /** Stores what the fleet's decider remembers. */
    void storeDecider(String name, Fleet fleet) {
        stored.put(key(name, DECIDER, ""), fleet.decider().toBytes());
        store(name, fleet);
    }

    private static Bytes key(String fleet, byte part, String instance) {
        byte[] name = fleet.getBytes(UTF_8);
        byte[] rest = instance.getBytes(UTF_8);
        byte[] key = Arrays.copyOf(name, name.length + 2 + rest.length);
        key[name.length + 1] = part;
        System.arraycopy(rest, 0, key, name.length + 2, rest.length);
        return Bytes.wrap(key);
    }
}
