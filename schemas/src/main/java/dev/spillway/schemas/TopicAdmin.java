package dev.spillway.schemas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates our topics on a cluster, and refuses those that are there but wrong. */
public final class TopicAdmin {
    private TopicAdmin() {}

    /**
     * What was done, by topic name.
     *
     * @param created those that were missing
     * @param found those that were there, and right
     */
    public record Ensured(List<String> created, List<String> found) {}

    /**
     * Creates those of the topics that are missing. Safe to call from several processes at once.
     *
     * @throws TopicMismatchException if some exist with fewer partitions or another cleanup policy than wanted; nothing
     *     is created then
     * @throws KafkaException if the cluster cannot be asked, or refuses
     */
    public static Ensured ensure(Admin admin, Collection<Topic> topics) throws InterruptedException {
        List<Topic> missing = new ArrayList<>();
        List<Topic> present = new ArrayList<>();
        for (Topic topic : topics) {
            (description(admin, topic).isPresent() ? present : missing).add(topic);
        }
        requireRight(admin, present);

        int brokers = answer(admin.describeCluster().nodes()).size();
        List<String> created = new ArrayList<>();
        List<Topic> overtaken = new ArrayList<>();
        for (Topic topic : missing) {
            if (create(admin, topic.creation(brokers))) {
                created.add(topic.name());
            } else {
                overtaken.add(topic);
            }
        }
        requireRight(admin, overtaken);
        present.addAll(overtaken);
        return new Ensured(
                List.copyOf(created), present.stream().map(Topic::name).toList());
    }

    /**
     * Creates topics that are not ours, as far as they are missing, with as many replicas as ours have; those that are there are left as
     * they are.
     *
     * @return those that were missing
     * @throws KafkaException if the cluster cannot be asked, or refuses
     */
    public static List<String> createMissing(Admin admin, Collection<String> names, int partitions)
            throws InterruptedException {
        short replicas = Topic.replicas(answer(admin.describeCluster().nodes()).size());
        Set<String> present = answer(admin.listTopics().names());
        var created = new ArrayList<String>();
        for (String name : names) {
            if (!present.contains(name) && create(admin, new NewTopic(name, partitions, replicas))) {
                created.add(name);
            }
        }
        return created;
    }

    /** False if someone else created it in the meantime. */
    private static boolean create(Admin admin, NewTopic topic) throws InterruptedException {
        try {
            answer(admin.createTopics(List.of(topic)).all());
            return true;
        } catch (TopicExistsException e) {
            return false;
        }
    }

    private static void requireRight(Admin admin, List<Topic> topics) throws InterruptedException {
        List<String> faults = new ArrayList<>();
        for (Topic topic : topics) {
            int partitions = description(admin, topic)
                    .map(found -> found.partitions().size())
                    .orElse(0);
            if (partitions < topic.partitions()) {
                faults.add(
                        "topic %s has %d of the %d partitions it needs: add partitions while it is empty, or delete it"
                                .formatted(topic.name(), partitions, topic.partitions()));
            }
            String policy = cleanupPolicy(admin, topic);
            if (!policy.equals(topic.kept().cleanupPolicy())) {
                faults.add("topic %s has cleanup.policy=%s and needs %s: alter it, or delete the topic"
                        .formatted(topic.name(), policy, topic.kept().cleanupPolicy()));
            }
        }
        if (!faults.isEmpty()) {
            throw new TopicMismatchException(faults);
        }
    }

    private static Optional<TopicDescription> description(Admin admin, Topic topic) throws InterruptedException {
        try {
            var asked = admin.describeTopics(List.of(topic.name())).allTopicNames();
            return Optional.ofNullable(answer(asked).get(topic.name()));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private static String cleanupPolicy(Admin admin, Topic topic) throws InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Map<ConfigResource, Config> settings =
                answer(admin.describeConfigs(List.of(resource)).all());
        Config found = Objects.requireNonNull(settings.get(resource), topic.name());
        return found.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
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
