package dev.spillway.pipeline.local;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.topology.FeatureIngestTopology;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics that the feature service needs: those of the catalogue, the sources, and for each source the one through which
 * events get to the partition of their entity, which has as many partitions as the source.
 */
public final class FeatureTopics {
    private FeatureTopics() {}

    /** Where a cluster has as many brokers, a topic has as many replicas. */
    private static final int REPLICAS = 3;

    /**
     * What was done.
     *
     * @param created names of those that were missing
     * @param partitions of each source topic
     */
    public record Ensured(List<String> created, Map<String, Integer> partitions) {}

    /**
     * Creates those that are missing.
     *
     * @param sourcePartitions with how many to create a source; a source that is there keeps what it has
     */
    public static Ensured ensure(Admin admin, Definitions definitions, int sourcePartitions)
            throws InterruptedException {
        var created = new ArrayList<>(
                TopicAdmin.ensure(admin, TopicCatalogue.ALL).created());
        var partitions = new TreeMap<String, Integer>();
        for (String topic : new TreeSet<>(definitions.layouts().keySet())) {
            ensure(admin, topic, sourcePartitions, created);
            int present = partitions(admin, topic).orElse(sourcePartitions);
            partitions.put(topic, present);
            ensure(admin, FeatureIngestTopology.routedTopic(topic), present, created);
        }
        return new Ensured(List.copyOf(created), partitions);
    }

    private static void ensure(Admin admin, String topic, int partitions, List<String> created)
            throws InterruptedException {
        if (partitions(admin, topic).isPresent()) {
            return;
        }
        int brokers = answer(admin.describeCluster().nodes()).size();
        short replicas = (short) (brokers >= REPLICAS ? REPLICAS : 1);
        try {
            answer(admin.createTopics(List.of(new NewTopic(topic, partitions, replicas)))
                    .all());
            created.add(topic);
        } catch (TopicExistsException e) {
            // someone else has just created it
        }
    }

    private static Optional<Integer> partitions(Admin admin, String topic) throws InterruptedException {
        try {
            TopicDescription found = answer(
                            admin.describeTopics(List.of(topic)).allTopicNames())
                    .get(topic);
            return Optional.ofNullable(found).map(each -> each.partitions().size());
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private static <T> T answer(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException refused) {
                throw refused;
            }
            throw new KafkaException("the cluster could not be asked for its topics", e.getCause());
        }
    }
}
