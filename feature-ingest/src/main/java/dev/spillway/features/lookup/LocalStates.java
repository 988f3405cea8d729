package dev.spillway.features.lookup;

import dev.spillway.features.topology.EntityReader;
import dev.spillway.features.topology.FeatureIngestTopology;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.jspecify.annotations.Nullable;

/**
 * The states of an application that are at this instance, owned or as copies. What Kafka Streams hands out is kept per partition
 * until it no longer answers, since asking for it costs more than a read.
 */
public final class LocalStates {
    /** Nothing is compacted so soon. */
    private static final long CLOSE_MICROS = 10_000_000;

    private final KafkaStreams streams;
    private final AtomicReferenceArray<@Nullable EntityReader> readers;
    /** By partition: the copy that has been close to its owner, once at least. */
    private final AtomicReferenceArray<@Nullable EntityReader> caughtUp;

    private final LongAdder ownedReads = new LongAdder();
    private final LongAdder copyReads = new LongAdder();

    /** @param streams an application, which need not have been started */
    public LocalStates(KafkaStreams streams, int partitions) {
        this.streams = streams;
        this.readers = new AtomicReferenceArray<>(partitions);
        this.caughtUp = new AtomicReferenceArray<>(partitions);
    }

    /** The partition in which an entity's state is. */
    public int partitionOf(String entityKey) {
        return FeatureIngestTopology.partitionOf(entityKey, readers.length());
    }

    /**
     * Reads something of a partition.
     *
     * @throws InvalidStateStoreException if it is not here, or not open
     */
    <T> T read(int partition, Function<EntityReader, T> reading) {
        EntityReader known = readers.get(partition);
        if (known != null) {
            try {
                return reading.apply(known);
            } catch (InvalidStateStoreException e) {
                // closed since: it may be here again, opened anew
                readers.set(partition, null);
            }
        }
        EntityReader found = found(partition);
        readers.set(partition, found);
        return reading.apply(found);
    }

    private EntityReader found(int partition) {
        try {
            return streams.store(EntityReader.ofPartition(partition));
        } catch (StreamsNotStartedException e) {
            throw new InvalidStateStoreException("the application has not been started", e);
        }
    }

    /**
     * Whether a copy has been close to its owner since it was opened. Before that it is read back from a changelog in which only
     * the last change of an entity is left: an entity may be missing from it that was there at the instant the copy has come to.
     */
    boolean hasCaughtUp(int partition, EntityReader copy, long behindMicros) {
        if (behindMicros <= CLOSE_MICROS) {
            caughtUp.set(partition, copy);
        }
        return caughtUp.get(partition) == copy;
    }

    /** Counts an answer. */
    void answered(boolean owned) {
        (owned ? ownedReads : copyReads).increment();
    }

    public int partitions() {
        return readers.length();
    }

    /** How many answers came from states that are owned here. */
    public long ownedReads() {
        return ownedReads.sum();
    }

    /** How many answers came from copies. */
    public long copyReads() {
        return copyReads.sum();
    }
}
