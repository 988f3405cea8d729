package dev.spillway.pipeline.local;

import dev.spillway.features.domain.Definitions;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics that must be there before features are computed: those of the catalogue, and the sources. */
public final class FeatureTopics {
    private FeatureTopics() {}

    /** Where a cluster has as many brokers, a topic has as many replicas. */
    private static final int REPLICAS = 3;

    /**
     * Creates those that are missing, and returns their names.
     *
     * @param sourcePartitions with how many to create a source; a source that is there keeps what it has
     * @throws dev.spillway.schemas.TopicMismatchException if a topic of ours is there and not as it has to be
     * @throws KafkaException if the cluster cannot be asked, or refuses
     */
    public static List<String> create(Admin admin, Definitions definitions, int sourcePartitions)
            throws InterruptedException {
        var created =
                new ArrayList<>(TopicAdmin.ensure(admin, TopicCatalogue.ALL).created());
        short replicas = (short) (answer(admin.describeCluster().nodes()).size() >= REPLICAS ? REPLICAS : 1);
        var present = answer(admin.listTopics().names());
        for (String source : new TreeSet<>(definitions.layouts().keySet())) {
            if (!present.contains(source) && create(admin, new NewTopic(source, sourcePartitions, replicas))) {
                created.add(source);
            }
        }
        return List.copyOf(created);
    }

    /** False if someone else has just created it. */
    private static boolean create(Admin admin, NewTopic topic) throws InterruptedException {
        try {
            answer(admin.createTopics(List.of(topic)).all());
            return true;
        } catch (TopicExistsException e) {
            return false;
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
