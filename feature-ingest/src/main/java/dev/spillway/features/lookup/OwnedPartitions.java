package dev.spillway.features.lookup;

import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.topology.EntityReader;
import dev.spillway.features.topology.FeatureIngestTopology;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.jspecify.annotations.Nullable;

/**
 * The states of an application that this instance owns. What Kafka Streams hands out is kept per partition until it no
 * longer answers, since asking for it costs more than a read.
 */
public final class OwnedPartitions {
    private final KafkaStreams streams;
    private final AtomicReferenceArray<@Nullable EntityReader> readers;

    public OwnedPartitions(KafkaStreams streams, int partitions) {
        this.streams = streams;
        this.readers = new AtomicReferenceArray<>(partitions);
    }

    /**
     * Reads an entity's state as {@link EntityReader} does.
     *
     * @throws InvalidStateStoreException if the entity's partition is not owned, or is being restored
     */
    <T> T read(FeatureGroup group, String entityKey, Function<@Nullable EntityState, T> reader) {
        int partition = FeatureIngestTopology.partitionOf(entityKey, readers.length());
        EntityReader known = readers.get(partition);
        if (known != null) {
            try {
                return known.read(group, entityKey, reader);
            } catch (InvalidStateStoreException e) {
                // closed since: it may be here again, opened anew
                readers.set(partition, null);
            }
        }
        EntityReader found = found(partition);
        readers.set(partition, found);
        return found.read(group, entityKey, reader);
    }

    private EntityReader found(int partition) {
        try {
            return streams.store(EntityReader.ofPartition(partition));
        } catch (StreamsNotStartedException e) {
            throw new InvalidStateStoreException("the application has not been started", e);
        }
    }
}
