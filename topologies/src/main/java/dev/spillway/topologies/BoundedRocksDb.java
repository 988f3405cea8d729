package dev.spillway.topologies;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

/**
 * Puts each store that Kafka Streams opens on the process's {@link RocksDbMemory}. Kafka Streams makes one of these per store and
 * by name, so the memory comes with the configuration, as an object.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

    /** The configuration's name for the memory. */
    static final String MEMORY = "spillway.rocksdb.memory";

    /** Once the store is opened. */
    private @Nullable RocksDbMemory memory;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        if (!(configs.get(MEMORY) instanceof RocksDbMemory given)) {
            throw new IllegalStateException("store " + storeName + " was opened without " + MEMORY);
        }
        memory = given;
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setFilterPolicy(memory.filter());
        table.setBlockSize(memory.blockBytes());
        // in the cache, indexes and filters are part of what is bounded; those of the newest files stay, as every read
        // asks them
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.unwritten());
        options.setWriteBufferSize(memory.opened());
        options.setStatsDumpPeriodSec(0);
    }

    @Override
    public void close(String storeName, Options options) {
        // nothing else is the store's own: cache, buffers and filter are the process's
        if (memory != null) {
            memory.closed();
        }
    }
}
