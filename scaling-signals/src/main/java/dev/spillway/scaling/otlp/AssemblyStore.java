package dev.spillway.scaling.otlp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what is known of each instance between its exports: an entry per instance that was heard of in the last quarter of
 * an hour. When each is due next is kept in memory beside it, and found again from the entries after a restart.
 */
final class AssemblyStore {

    /** Part of the changelog's name: renaming it loses the interval in progress and what counters are measured from. */
    static final String NAME = "otlp-assemblies";

    private final KeyValueStore<String, byte[]> entries;
    private final TreeMap<Long, TreeSet<String>> due = new TreeMap<>();
    private final Map<String, Long> dueOf = new HashMap<>();
    private boolean indexed;

    private AssemblyStore(KeyValueStore<String, byte[]> entries) {
        this.entries = entries;
    }

    static StoreBuilder<KeyValueStore<String, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.String(), Serdes.ByteArray());
    }

    static AssemblyStore in(ProcessingContext context) {
        return new AssemblyStore(context.getStateStore(NAME));
    }

    Optional<InstanceAssembly> of(String instance) {
        byte @Nullable [] known = entries.get(instance);
        return Optional.ofNullable(known).map(AssemblyCodec::read);
    }

    /** Keeps the assembly, in place of how it was. */
    void remember(String instance, InstanceAssembly assembly) {
        index();
        unschedule(instance);
        if (assembly.isEmpty()) {
            entries.delete(instance);
        } else {
            entries.put(instance, AssemblyCodec.write(assembly));
            schedule(instance, assembly);
        }
    }

    void forget(String instance) {
        index();
        unschedule(instance);
        entries.delete(instance);
    }

    /** The instances with a sample to send, or with nothing left to keep, by then. */
    List<String> due(long clockMicros) {
        index();
        var instances = new ArrayList<String>();
        due.headMap(clockMicros, true).values().forEach(instances::addAll);
        return instances;
    }

    /** When something is to be done with it next. */
    static long dueMicros(InstanceAssembly assembly) {
        return assembly.dueMicros().orElseGet(assembly::forgetMicros);
    }

    private void schedule(String instance, InstanceAssembly assembly) {
        long at = dueMicros(assembly);
        dueOf.put(instance, at);
        due.computeIfAbsent(at, instant -> new TreeSet<>()).add(instance);
    }

    private void unschedule(String instance) {
        @Nullable Long at = dueOf.remove(instance);
        if (at != null) {
            due.computeIfPresent(at, (instant, instances) -> {
                instances.remove(instance);
                return instances.isEmpty() ? null : instances;
            });
        }
    }

    private void index() {
        if (indexed) {
            return;
        }
        try (KeyValueIterator<String, byte[]> all = entries.all()) {
            all.forEachRemaining(entry -> schedule(entry.key, AssemblyCodec.read(entry.value)));
        }
        indexed = true;
    }
}
