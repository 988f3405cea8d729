package dev.spillway.scaling.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.scaling.storage.ProcedureRun;
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

/**
 * The procedures of a task: on the heap, and in a stock logged store. As many as there are clusters that were ever changed, each
 * a few hundred bytes, which keep its epoch.
 */
final class ProcedureStore {

    /** Part of the changelog's name: renaming it forgets what is under way. */
    static final String NAME = "storage-procedures-under-way";

    private final KeyValueStore<Bytes, byte[]> stored;
    private final Map<String, ProcedureRun> runs = new TreeMap<>();

    private ProcedureStore(KeyValueStore<Bytes, byte[]> stored) {
        this.stored = stored;
    }

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray());
    }

    /** No procedures yet: see {@link #restore}. */
    static ProcedureStore in(ProcessingContext context) {
        return new ProcedureStore(context.getStateStore(NAME));
    }

    /** Reads them back as they are stored. */
    void restore() {
        try (KeyValueIterator<Bytes, byte[]> all = stored.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> each = all.next();
                String cluster = new String(each.key.get(), UTF_8);
                runs.put(cluster, ProcedureRun.of(cluster, each.value));
            }
        }
    }

    Optional<ProcedureRun> known(String cluster) {
        return Optional.ofNullable(runs.get(cluster));
    }

    /** The run of a cluster, which begins if it was never changed. */
    ProcedureRun run(String cluster) {
        return runs.computeIfAbsent(cluster, ProcedureRun::of);
    }

    Collection<Map.Entry<String, ProcedureRun>> all() {
        return runs.entrySet();
    }

    void store(String cluster, ProcedureRun run) {
        stored.put(Bytes.wrap(cluster.getBytes(UTF_8)), run.toBytes());
    }
}
