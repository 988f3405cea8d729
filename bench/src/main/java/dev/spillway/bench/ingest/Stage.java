package dev.spillway.bench.ingest;

import dev.spillway.parts.Installation;
import dev.spillway.parts.LocalBroker;
import dev.spillway.parts.Part;
import dev.spillway.parts.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** A broker of the bench's own and the source topic on it. */
public final class Stage implements AutoCloseable {
    private final Path folder;
    private final Part broker;
    private final Admin admin;

    public Stage(Consumer<String> progress) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("spillway-bench");
        List<Integer> ports = Ports.free(2);
        broker = new LocalBroker(Installation.find(), folder.resolve("broker"), ports.get(0), ports.get(1))
                .start(progress);
        admin = Admin.create(Map.of("bootstrap.servers", broker.address()));
    }

    public Path folder() {
        return folder;
    }

    public String brokers() {
        return broker.address();
    }

    public Admin admin() {
        return admin;
    }

    /** Creates a source topic. */
    public void create(String topic, int partitions) throws InterruptedException, ExecutionException {
        // timestamps are those of the events, so nothing may be deleted by age
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(Map.of("retention.ms", "-1"))))
                .all()
                .get();
    }

    /** Writes all events of a workload. */
    public void fill(Workload workload) {
        try (var sender = new Sender(brokers(), workload.topic(), 50)) {
            new Trips(workload).forEach(sender::send);
        }
    }

    /** How many records a topic has. */
    long written(String topic) throws InterruptedException, ExecutionException {
        TopicDescription described = Objects.requireNonNull(
                admin.describeTopics(Set.of(topic)).allTopicNames().get().get(topic), topic);
        Map<TopicPartition, OffsetSpec> ends = described.partitions().stream()
                .collect(Collectors.toMap(p -> new TopicPartition(topic, p.partition()), p -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /** Forgets what a run has left on the broker: all groups, and all topics but the sources. */
    public void clear(Set<String> sources) throws InterruptedException, ExecutionException {
        Set<String> groups = admin.listGroups().all().get().stream()
                .map(GroupListing::groupId)
                .collect(Collectors.toSet());
        admin.deleteConsumerGroups(groups).all().get();
        delete(admin.listTopics().names().get().stream()
                .filter(topic -> !sources.contains(topic))
                .collect(Collectors.toSet()));
    }

    /** Deletes topics, and returns when they are gone. */
    public void delete(Set<String> topics) throws InterruptedException, ExecutionException {
        admin.deleteTopics(topics).all().get();
        while (admin.listTopics().names().get().stream().anyMatch(topics::contains)) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    public static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
        try {
            delete(folder);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
