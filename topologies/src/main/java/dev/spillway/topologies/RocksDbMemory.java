package dev.spillway.topologies;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.BloomFilter;
import org.rocksdb.Filter;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that all RocksDB stores of a process share, whatever their number: blocks, indexes, filters and what is not yet
 * written come out of one cache. Left alone, each store would take up to 100 MB of its own, outside the heap, where no limit sees
 * it. Make one per process and hand it to each {@link StreamsService}; it is never closed, as stores may outlive any of them.
 */
public final class RocksDbMemory {

    static final Key<Long> MEMORY = Key.bytes(
                    "rocksdb.memory",
                    256L << 20,
                    "Memory outside the heap for all RocksDB stores of the process together.")
            .must(bytes -> bytes >= 8L << 20, "must be at least 8MiB");
    static final Key<Double> UNWRITTEN = Key.ratio(
                    "rocksdb.unwritten",
                    0.25,
                    "Share of `rocksdb.memory` for what is not yet written to disk, which stores divide among them as they are "
                            + "opened. More of it means fewer, larger files.")
            .must(share -> share > 0 && share < 1, "must be more than 0 and less than 1");
    static final Key<Long> MEMTABLE = Key.bytes(
                    "rocksdb.memtable",
                    8L << 20,
                    "Size at which one store begins to write what it holds in memory; less where there are many.")
            .must(bytes -> bytes >= 64L << 10, "must be at least 64KiB");
    static final Key<Long> BLOCK = Key.bytes(
                    "rocksdb.block",
                    4L << 10,
                    "Size of what is read from disk at once: larger for scans, smaller for single keys.")
            .must(bytes -> bytes >= 1L << 10 && bytes <= 1L << 20, "must be from 1KiB to 1MiB");
    static final Key<Integer> BLOOM_BITS = Key.integer(
                    "rocksdb.bloom.bits", 10, "Bits per key of the filter that spares reads of files without the key.")
            .must(bits -> bits >= 1 && bits <= 32, "must be from 1 to 32");

    /** All that an operator may set for RocksDB. */
    public static final List<Key<?>> KEYS = List.of(MEMORY, UNWRITTEN, MEMTABLE, BLOCK, BLOOM_BITS);

    /** Of the cache, what is kept for indexes and filters: a miss on those costs every read of their file. */
    private static final double HIGH_PRIORITY_SHARE = 0.1;

    private static final int SHARDS_BY_SIZE = -1;

    /** However many stores there are: smaller files than that cost more than the memory is worth. */
    private static final long LEAST_MEMTABLE = 256 << 10;

    private final long capacityBytes;
    private final long unwrittenBytes;
    private final long memtableBytes;
    private final AtomicInteger open = new AtomicInteger();
    private final long blockBytes;
    private final LRUCache cache;
    private final WriteBufferManager unwritten;
    private final Filter filter;

    private RocksDbMemory(Settings set) {
        RocksDB.loadLibrary();
        this.capacityBytes = set.get(MEMORY);
        this.memtableBytes = set.get(MEMTABLE);
        this.blockBytes = set.get(BLOCK);
        // not strict: a strict cache fails writes when it is full, which would stop the service
        this.cache = new LRUCache(capacityBytes, SHARDS_BY_SIZE, false, HIGH_PRIORITY_SHARE);
        this.unwrittenBytes = (long) (capacityBytes * set.get(UNWRITTEN));
        // the last resort alone: above its limit whoever writes is flushed, however little it holds itself, so that a
        // few full
        // stores that nobody writes to would have all others write a file for each record
        this.unwritten = new WriteBufferManager(capacityBytes, cache);
        this.filter = new BloomFilter(set.get(BLOOM_BITS));
    }

    public static RocksDbMemory from(Settings set) {
        return new RocksDbMemory(set);
    }

    long capacityBytes() {
        return capacityBytes;
    }

    /** What is in use: above the capacity only as long as what is in use cannot be let go. */
    long usedBytes() {
        return cache.getUsage();
    }

    /** What is in use and cannot be let go: blocks being read, and what is not yet written. */
    long pinnedBytes() {
        return cache.getPinnedUsage();
    }

    /**
     * A store is opened.
     *
     * @return the size at which it is to begin to write
     */
    long opened() {
        return memtableBytes(open.incrementAndGet());
    }

    void closed() {
        open.decrementAndGet();
    }

    /** Of the store that makes them so many: together they may hold what is meant for that, and a little more where they are many. */
    long memtableBytes(int stores) {
        return Math.min(memtableBytes, Math.max(LEAST_MEMTABLE, unwrittenBytes / stores));
    }

    long blockBytes() {
        return blockBytes;
    }

    LRUCache cache() {
        return cache;
    }

    WriteBufferManager unwritten() {
        return unwritten;
    }

    Filter filter() {
        return filter;
    }
}
