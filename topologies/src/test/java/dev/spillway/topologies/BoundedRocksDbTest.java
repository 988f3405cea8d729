package dev.spillway.topologies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;

class BoundedRocksDbTest {

    private final Settings set =
            Settings.of(Map.of("rocksdb.memory", "8MiB", "rocksdb.memtable", "64KiB"), RocksDbMemory.KEYS);
    private final RocksDbMemory memory = RocksDbMemory.from(set);

    private record TwoStores() implements TopologySpec {
        @Override
        public String name() {
            return "two-stores";
        }

        @Override
        public void addTo(StreamsBuilder builder) {
            for (String name : new String[] {"one", "other"}) {
                builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(name), Serdes.Integer(), Serdes.ByteArray()));
                Edge.read(builder, StreamedTopic.ofBytes(name))
                        .process(Ignoring::new, Named.as("ignore-" + name), name);
            }
        }
    }

    private static final class Ignoring implements Processor<byte[], byte[], Void, Void> {
        @Override
        public void process(Record<byte[], byte[]> record) {
            // the test writes to the stores itself
        }
    }

    @Test
    void keepsAllStoresOfAProcessInOneMemory(@TempDir Path folder) {
        double limit = memory.capacityBytes() * 1.5;
        var registry = new SimpleMeterRegistry();
        try (var meters = new Meters(registry);
                var driver = new TopologyTestDriver(new TwoStores().build(), config(folder))) {
            meters.watch(memory);
            long empty = memory.usedBytes();
            for (int i = 0; i < 60_000; i++) {
                driver.<Integer, byte[]>getKeyValueStore(i % 2 == 0 ? "one" : "other")
                        .put(i, new byte[512]);
            }

            assertThat(memory.usedBytes()).isGreaterThan(empty).isLessThan((long) limit);
            assertThat(registry.get("spillway.rocksdb.memory.used").gauge().value())
                    .isBetween(1.0, limit);
            assertThat(registry.get("spillway.rocksdb.memory.limit").gauge().value())
                    .isEqualTo(8 << 20);
            assertThat(driver.<Integer, byte[]>getKeyValueStore("one").get(0)).hasSize(512);
        }
        try (var again = new TopologyTestDriver(new TwoStores().build(), config(folder))) {
            again.<Integer, byte[]>getKeyValueStore("one").put(1, new byte[1]);
            assertThat(again.<Integer, byte[]>getKeyValueStore("one").get(1))
                    .as("stores closed before have closed nothing that is shared")
                    .hasSize(1);
        }
    }

    @Test
    void givesEachStoreLessTheMoreThereAre() {
        var usual = RocksDbMemory.from(Settings.of(Map.of(), RocksDbMemory.KEYS));
        long together = 0;
        for (int store = 1; store <= 96; store++) {
            together += usual.opened();
        }
        assertThat(usual.memtableBytes(8)).isEqualTo(8 << 20);
        assertThat(usual.memtableBytes(32)).isEqualTo(2 << 20);
        assertThat(usual.memtableBytes(100_000)).isEqualTo(256 << 10);
        assertThat(together).as("what idle stores can hold").isLessThan(usual.capacityBytes() * 7 / 8);

        for (int store = 1; store <= 95; store++) {
            usual.closed();
        }
        assertThat(usual.opened()).isEqualTo(8 << 20);
    }

    @Test
    void refusesAStoreThatWasGivenNoMemory() {
        try (var options = new Options()) {
            assertThatThrownBy(() -> new BoundedRocksDb().setConfig("one", options, new HashMap<>()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("store one was opened without spillway.rocksdb.memory");
        }
    }

    private Properties config(Path folder) {
        var config = new Properties();
        config.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        config.put(BoundedRocksDb.MEMORY, memory);
        return config;
    }
}
