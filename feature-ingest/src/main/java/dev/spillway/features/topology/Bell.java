package dev.spillway.features.topology;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A table of one entry that remembers nothing. It is cached, and Kafka Streams flushes caches on the stream thread just
 * before it commits, within the transaction, and passes what it flushes downstream: so whoever follows the table is called
 * once before each commit in which the entry was put. That is the one public way to run something then.
 *
 * <p>Put the entry after what it tells of has changed: a full cache rings at once.
 */
final class Bell implements KeyValueStore<Bytes, byte[]> {
    private static final byte[] RUNG = {1};

    private final String name;
    private boolean open;

    private Bell(String name) {
        this.name = name;
    }

    /** How the table of the bell is kept. */
    static Materialized<SourceKey, Outgoing, KeyValueStore<Bytes, byte[]>> table(String name) {
        Serde<Outgoing> rung = Serdes.serdeFrom((topic, o) -> RUNG.clone(), (topic, bytes) -> new Outgoing.Changed());
        return Materialized.<SourceKey, Outgoing>as(new Supplier(name))
                .withKeySerde(SourceKey.SERDE)
                .withValueSerde(rung)
                .withCachingEnabled()
                .withLoggingDisabled();
    }

    private record Supplier(String name) implements KeyValueBytesStoreSupplier {
        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return new Bell(name);
        }

        @Override
        public String metricsScope() {
            return "bell";
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public void close() {
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

    @Override
    public void put(Bytes key, byte[] value) {}

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        return null;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {}

    @Override
    public byte @Nullable [] delete(Bytes key) {
        return null;
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return null;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        return new Nothing();
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return new Nothing();
    }

    @Override
    public long approximateNumEntries() {
        return 0;
    }

    private static final class Nothing implements KeyValueIterator<Bytes, byte[]> {
        @Override
        public void close() {}

        @Override
        public Bytes peekNextKey() {
            throw new java.util.NoSuchElementException("a bell holds nothing");
        }

        @Override
        public boolean hasNext() {
            return false;
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            throw new java.util.NoSuchElementException("a bell holds nothing");
        }
    }
}
