package dev.spillway.bench.restore;

import dev.spillway.bench.ingest.Stage;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;

/** The changelogs that an application has left on the broker. */
final class Changelogs {
    private static final String SUFFIX = "-changelog";

    private final Stage stage;
    private final List<String> topics;
    private final int partitions;

    /** All that there are on the stage, of an application that reads so many partitions. */
    Changelogs(Stage stage, int partitions) throws InterruptedException, ExecutionException {
        this.stage = stage;
        this.partitions = partitions;
        this.topics = stage.admin().listTopics().names().get().stream()
                .filter(topic -> topic.endsWith(SUFFIX))
                .sorted()
                .toList();
    }

    /** What they take on the broker's disk. */
    long bytes() throws InterruptedException, ExecutionException {
        int broker =
                stage.admin().describeCluster().nodes().get().iterator().next().id();
        return stage.admin().describeLogDirs(List.of(broker)).allDescriptions().get().values().stream()
                .flatMap(directories -> directories.values().stream())
                .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                .filter(each -> topics.contains(each.getKey().topic()))
                .mapToLong(each -> each.getValue().size())
                .sum();
    }

    /** How many records they have, the transactions' own not counted. */
    long records() {
        var count = new AtomicLong();
        for (String topic : topics) {
            for (int partition = 0; partition < partitions; partition++) {
                read(new TopicPartition(topic, partition), record -> count.incrementAndGet());
            }
        }
        return count.get();
    }

    /**
     * Replaces each by what the broker's own compaction would make of it in time: the last version of each key. That itself cannot be
     * waited for, as it leaves the newest segment alone.
     */
    void compact() throws InterruptedException, ExecutionException {
        for (String topic : topics) {
            Map<Integer, Map<Bytes, byte[]>> last = new HashMap<>();
            for (int partition = 0; partition < partitions; partition++) {
                last.put(partition, last(new TopicPartition(topic, partition)));
            }
            Map<String, String> settings = settings(topic);
            stage.delete(Set.of(topic));
            stage.admin()
                    .createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                    .all()
                    .get();
            write(topic, last);
        }
    }

    private Map<Bytes, byte[]> last(TopicPartition partition) {
        var last = new LinkedHashMap<Bytes, byte[]>();
        read(partition, record -> {
            Bytes key = Bytes.wrap(record.key());
            // a key stands where its last version does
            last.remove(key);
            if (record.value() != null) {
                last.put(key, record.value());
            }
        });
        return last;
    }

    private Map<String, String> settings(String topic) throws InterruptedException, ExecutionException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = Objects.requireNonNull(
                stage.admin().describeConfigs(List.of(resource)).all().get().get(resource));
        return config.entries().stream()
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    private void write(String topic, Map<Integer, Map<Bytes, byte[]>> values)
            throws InterruptedException, ExecutionException {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                stage.brokers(),
                "linger.ms",
                50,
                "batch.size",
                256 << 10,
                "compression.type",
                "lz4");
        var serializer = new ByteArraySerializer();
        Future<RecordMetadata> sent = null;
        try (var producer = new KafkaProducer<>(config, serializer, serializer)) {
            for (Map.Entry<Integer, Map<Bytes, byte[]>> each : values.entrySet()) {
                for (Map.Entry<Bytes, byte[]> entry : each.getValue().entrySet()) {
                    sent = producer.send(new ProducerRecord<>(
                            topic, each.getKey(), entry.getKey().get(), entry.getValue()));
                }
                producer.flush();
                if (sent != null) {
                    sent.get();
                }
            }
        }
    }

    private void read(TopicPartition partition, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", stage.brokers(), "isolation.level", "read_committed", "max.poll.records", 5_000);
        var deserializer = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(config, deserializer, deserializer)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(action);
            }
        }
    }
}
