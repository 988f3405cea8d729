package dev.spillway.topologies.instances;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.StreamsNotStartedException;

/**
 * Who has which partition of an application, as its group last decided: of an instance that has died since, nothing is known here
 * before the group has missed it. Kept as a table, since to ask Kafka Streams costs more than a read. Safe for any thread.
 */
public final class Whereabouts {
    private final Supplier<Collection<StreamsMetadata>> told;
    private final String topic;
    private final int partitions;
    private volatile List<Holders> table;

    /**
     * Knows nobody before the first {@link #refresh}.
     *
     * @param topic a source of the application, whose partitions its state has
     */
    public Whereabouts(KafkaStreams streams, String topic, int partitions) {
        this(() -> metadata(streams), topic, partitions);
    }

    Whereabouts(Supplier<Collection<StreamsMetadata>> told, String topic, int partitions) {
        this.told = told;
        this.topic = topic;
        this.partitions = partitions;
        this.table = nobody(partitions);
    }

    private static Collection<StreamsMetadata> metadata(KafkaStreams streams) {
        try {
            return streams.metadataForAllStreamsClients();
        } catch (StreamsNotStartedException | IllegalStateException e) {
            // not begun, or about to end: it says nothing then
            return List.of();
        }
    }

    private static List<Holders> nobody(int partitions) {
        var nobody = new Holders[partitions];
        Arrays.fill(nobody, Holders.NONE);
        return List.of(nobody);
    }

    public int partitions() {
        return partitions;
    }

    /** Who has a partition. */
    public Holders holders(int partition) {
        return table.get(partition);
    }

    /** Everyone who has something, in no order that means anything. */
    public Set<Instance> instances() {
        var instances = new LinkedHashSet<Instance>();
        table.forEach(holders -> instances.addAll(holders.all()));
        return instances;
    }

    /** The partitions that an instance owns. */
    public List<Integer> ownedBy(Instance instance) {
        return partitions(holders -> holders.owner().filter(instance::equals).isPresent());
    }

    /** The partitions that an instance stands by for. */
    public List<Integer> keptBy(Instance instance) {
        return partitions(holders -> holders.standbys().contains(instance));
    }

    private List<Integer> partitions(Predicate<Holders> which) {
        List<Holders> now = table;
        var found = new ArrayList<Integer>();
        for (int partition = 0; partition < partitions; partition++) {
            if (which.test(now.get(partition))) {
                found.add(partition);
            }
        }
        return found;
    }

    /** Asks Kafka Streams anew. What it says is kept if it says nothing. */
    public void refresh() {
        Collection<StreamsMetadata> metadata = told.get();
        if (metadata.isEmpty()) {
            return;
        }
        var fresh = new ArrayList<Holders>(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            fresh.add(holders(metadata, new TopicPartition(topic, partition)));
        }
        table = List.copyOf(fresh);
    }

    private static Holders holders(Collection<StreamsMetadata> metadata, TopicPartition partition) {
        Optional<Instance> owner = Optional.empty();
        var standbys = new ArrayList<Instance>();
        for (StreamsMetadata each : metadata) {
            Optional<Instance> instance = Instance.of(each.hostInfo());
            if (instance.isEmpty()) {
                continue;
            }
            if (each.topicPartitions().contains(partition)) {
                owner = instance;
            } else if (each.standbyTopicPartitions().contains(partition)) {
                standbys.add(instance.get());
            }
        }
        return new Holders(owner, standbys);
    }
}
