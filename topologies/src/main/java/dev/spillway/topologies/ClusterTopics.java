package dev.spillway.topologies;

import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicAdmin;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics of a cluster that a service needs. What is not there yet, or does not answer, is waited for and said to be. */
public final class ClusterTopics implements AutoCloseable {
    private final Admin admin;
    private final Patience patience;

    public ClusterTopics(Settings settings, Patience patience) {
        this.admin = Admin.create(KafkaClients.admin(settings));
        this.patience = patience;
    }

    /**
     * Makes those that are missing.
     *
     * @throws dev.spillway.schemas.TopicMismatchException if one is there and not as it has to be
     */
    public void ensure(Collection<Topic> topics) {
        patience.until("broker", () -> {
            try {
                return TopicAdmin.ensure(admin, topics);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KafkaException("interrupted while making topics", e);
            }
        });
    }

    /**
     * How many partitions a topic has that others make, once it is there.
     *
     * @param whose as people know it: {@code topic}
     */
    public int partitionsOf(String whose, String topic) {
        return patience.until(whose, () -> partitions(topic));
    }

    /**
     * How many partitions each of these has, once they have as many as each other.
     *
     * @param whose of whom they are, as people know it
     */
    public int commonPartitionsOf(String whose, List<String> topics) {
        return patience.until("broker", () -> {
            var partitions = new TreeMap<String, Integer>();
            topics.forEach(topic -> partitions.put(topic, partitions(topic)));
            if (partitions.values().stream().distinct().count() != 1) {
                throw new Patience.NotYetException("the topics of " + whose
                        + " must have as many partitions as each other, and have " + partitions
                        + ": make the smaller ones larger");
            }
            return partitions.values().iterator().next();
        });
    }

    private int partitions(String topic) {
        try {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new Patience.NotYetException("there is no topic " + topic + ": create it, and it will be read");
            }
            throw new KafkaException("cannot ask for topic " + topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking for topic " + topic, e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
