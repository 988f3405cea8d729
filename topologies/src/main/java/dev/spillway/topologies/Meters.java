package dev.spillway.topologies;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** Binds what a process of ours can tell about itself to a registry: JVM, processors, Kafka Streams, RocksDB. */
public final class Meters implements AutoCloseable {

    private final MeterRegistry registry;
    private final Deque<Runnable> unbind = new ArrayDeque<>();
    private final Map<String, KafkaStreamsMetrics> watched = new ConcurrentHashMap<>();

    /** Binds what every process has. */
    public Meters(MeterRegistry registry) {
        this.registry = registry;
        bind(new JvmMemoryMetrics());
        bind(new JvmThreadMetrics());
        bind(new ClassLoaderMetrics());
        bind(new ProcessorMetrics());
        bind(new FileDescriptorMetrics());
        bind(new UptimeMetrics());
        var collections = new JvmGcMetrics();
        bind(collections);
        unbind.push(collections::close);
    }

    /** Binds Kafka Streams' own metrics of a service, tagged {@code application}; its RocksDB stores' are among them. */
    public void watch(StreamsService service) {
        var metrics = new KafkaStreamsMetrics(service.streams(), Tags.of("application", service.application()));
        bind(metrics);
        watched.put(service.application(), metrics);
    }

    /** Lets go of a service that has ended. */
    public void unwatch(StreamsService service) {
        KafkaStreamsMetrics metrics = watched.remove(service.application());
        if (metrics != null) {
            metrics.close();
        }
    }

    /** Binds what RocksDB holds outside the heap. */
    public void watch(RocksDbMemory memory) {
        gauge(
                "spillway.rocksdb.memory.limit",
                memory,
                RocksDbMemory::capacityBytes,
                "What all stores together may hold.");
        gauge("spillway.rocksdb.memory.used", memory, RocksDbMemory::usedBytes, "What all stores together hold.");
        gauge(
                "spillway.rocksdb.memory.pinned",
                memory,
                RocksDbMemory::pinnedBytes,
                "What of it cannot be let go of now.");
    }

    private void gauge(String name, RocksDbMemory memory, ToDoubleFunction<RocksDbMemory> bytes, String doc) {
        Gauge.builder(name, memory, bytes).baseUnit("bytes").description(doc).register(registry);
    }

    private void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }

    /** Lets go of what was bound, last first. What was counted stays in the registry. */
    @Override
    public void close() {
        watched.values().forEach(KafkaStreamsMetrics::close);
        watched.clear();
        while (!unbind.isEmpty()) {
            unbind.pop().run();
        }
    }
}
